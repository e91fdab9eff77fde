//! A damaged index is not served as if it were whole.

use super::TestServer;
use crate::support::TestCli;

#[test]
fn a_damaged_file_shows_in_the_state_of_the_server() {
    let cli = TestCli::new();
    let corpus = crate::support::repository().join("corpus");
    cli.run(&["index", corpus.to_str().unwrap()]).exits(0);
    let folder = cli.path("index/gen-1");
    let store = folder
        .read_dir()
        .unwrap()
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|extension| extension == "store"))
        .unwrap();
    let mut bytes = std::fs::read(&store).unwrap();
    bytes[100] ^= 1;
    std::fs::write(&store, bytes).unwrap();
    let server = TestServer::start(&cli, &[]);
    server.wait_for("/health/ready", |answer| answer["error"]["code"] == "index_damaged");
    // Whoever wants to look all the same can.
    server.get("/health/live").is(200);
    server.get("/v1/search?q=b%C3%A3o&limit=0").is(200);
    // A rebuilt index takes its place.
    cli.run(&["index", corpus.to_str().unwrap(), "--fresh"]).exits(0);
    server.wait_for("/health/ready", |answer| answer["status"] == "ready");
}
