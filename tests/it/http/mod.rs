//! The server as sites, readers and operators use it: the built program on a port of its own.

mod cursors;
mod damage;
mod durable;
mod keys;
mod limits;
mod page;
mod search;
mod takeaway;
mod upload;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use ureq::http::Response;
use ureq::{Agent, Body};

use crate::support::TestCli;

/// Longest time that a test waits for something to happen.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running server; it ends with the test.
pub(crate) struct TestServer {
    child: Child,
    address: String,
    agent: Agent,
}

impl TestServer {
    /// Starts a server with these arguments in the folder of `cli`.
    pub(crate) fn start(cli: &TestCli, arguments: &[&str]) -> TestServer {
        let mut all = vec!["serve", "--addr", "127.0.0.1:0", "--log", "none"];
        all.extend(arguments);
        let mut child = cli
            .command(&all)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let stdout = child.stdout.take().expect("it is piped");
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line).expect("the program says where it is");
        let address = line.trim().trim_start_matches("http://").trim_end_matches('/').to_owned();
        assert!(!address.is_empty(), "the server did not start");
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE))
            .build();
        TestServer { child, address, agent: config.into() }
    }

    /// Starts a server on an index of its own with the sample in it.
    pub(crate) fn with_sample(cli: &TestCli, arguments: &[&str]) -> TestServer {
        let corpus = crate::support::repository().join("corpus");
        let corpus = corpus.to_str().expect("the repository has a plain name");
        cli.run(&["index", corpus]).exits(0);
        TestServer::start(cli, arguments)
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        Answer::of(self.agent.get(self.url(path)).call().expect("the server answers"))
    }

    pub(crate) fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = self.agent.get(self.url(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Answer::of(request.call().expect("the server answers"))
    }

    pub(crate) fn post(&self, path: &str, media_type: &str, body: impl AsRef<[u8]>) -> Answer {
        self.post_with(path, &[("content-type", media_type)], body)
    }

    pub(crate) fn post_with(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        body: impl AsRef<[u8]>,
    ) -> Answer {
        let mut request = self.agent.post(self.url(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Answer::of(request.send(body.as_ref()).expect("the server answers"))
    }

    pub(crate) fn delete_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = self.agent.delete(self.url(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Answer::of(request.call().expect("the server answers"))
    }

    /// Sends bytes as they are and returns all that comes back until the server closes.
    pub(crate) fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("the server listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time-out can be set");
        let _ = stream.write_all(bytes);
        let mut answer = Vec::new();
        // A reset ends an answer as well as a close does.
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Asks until an answer is as it should be.
    #[track_caller]
    pub(crate) fn wait_for(&self, path: &str, is_right: impl Fn(&Value) -> bool) -> Value {
        let started = Instant::now();
        loop {
            let answer = self.get(path).json();
            if is_right(&answer) {
                return answer;
            }
            assert!(started.elapsed() < PATIENCE, "{path} stays {answer}");
            std::thread::yield_now();
        }
    }

    /// Ends the server as an operator does, and waits until it has.
    pub(crate) fn stop(mut self) -> std::process::ExitStatus {
        let id = self.child.id().to_string();
        let _ = std::process::Command::new("kill").args(["-TERM", &id]).status();
        self.child.wait().expect("the server ends")
    }

    /// Ends the server as a crash does.
    pub(crate) fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.kill();
    }
}

/// What the server answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) text: String,
}

impl Answer {
    fn of(mut response: Response<Body>) -> Answer {
        let headers = response.headers().iter().map(|(name, value)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        });
        Answer {
            status: response.status().as_u16(),
            headers: headers.collect(),
            text: response.body_mut().read_to_string().expect("the answer is text"),
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Asserts the status.
    #[track_caller]
    pub(crate) fn is(self, status: u16) -> Answer {
        assert_eq!(self.status, status, "{self:#?}");
        self
    }

    /// Asserts the status and code of an error, and that it names the request.
    #[track_caller]
    pub(crate) fn fails(self, status: u16, code: &str) -> Answer {
        let answer = self.is(status);
        let error = &answer.json()["error"];
        assert_eq!(error["code"], code, "{answer:#?}");
        assert_eq!(error["request_id"].as_str(), answer.header("x-request-id"));
        answer
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {self:#?}"))
    }
}
