//! Counts and times of the server, in the text form that Prometheus reads.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{EncodeLabelSet, LabelSetEncoder};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

/// What requests are counted by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Labels {
    /// The route as it is declared, not the address: there are few.
    pub(super) route: String,
    pub(super) method: &'static str,
    pub(super) status: u16,
}

impl EncodeLabelSet for Labels {
    fn encode(&self, encoder: &mut LabelSetEncoder) -> Result<(), std::fmt::Error> {
        [
            ("route", self.route.as_str()),
            ("method", self.method),
            ("status", self.status.to_string().as_str()),
        ]
        .encode(encoder)
    }
}

/// Times by labels.
type Durations = Family<Vec<(&'static str, String)>, Histogram, fn() -> Histogram>;

/// All of them.
#[derive(Debug)]
pub(super) struct Metrics {
    registry: Registry,
    requests: Family<Labels, Counter>,
    durations: Durations,
    pub(super) open_connections: Gauge,
    articles: Gauge<u64, AtomicU64>,
    segments: Gauge<u64, AtomicU64>,
    generation: Gauge<u64, AtomicU64>,
    kept_states: Gauge<u64, AtomicU64>,
    busy: Gauge<u64, AtomicU64>,
    refused: Gauge<u64, AtomicU64>,
    given_again: Gauge<u64, AtomicU64>,
    pub(super) committed: Counter,
}

/// What is read off at the moment of asking.
#[derive(Debug, Clone, Copy)]
pub(super) struct Readings {
    pub(super) articles: u64,
    pub(super) segments: u64,
    pub(super) generation: u64,
    pub(super) kept_states: u64,
    pub(super) busy: u64,
    pub(super) refused: u64,
    pub(super) given_again: u64,
}

fn durations() -> Histogram {
    Histogram::new([0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0])
}

impl Metrics {
    pub(super) fn new() -> Metrics {
        let mut registry = Registry::with_prefix("timbao");
        let requests = Family::<Labels, Counter>::default();
        registry.register(
            "http_requests",
            "Requests by route, method and status",
            requests.clone(),
        );
        let family: Family<_, _, fn() -> Histogram> = Family::new_with_constructor(durations);
        registry.register_with_unit(
            "http_request_duration",
            "Time from the head of a request to the head of its answer",
            Unit::Seconds,
            family.clone(),
        );
        let open_connections = Gauge::default();
        registry.register(
            "open_connections",
            "Connections that are open",
            open_connections.clone(),
        );
        let mut gauge = |name: &str, help: &str| {
            let gauge = Gauge::<u64, AtomicU64>::default();
            registry.register(name, help, gauge.clone());
            gauge
        };
        let articles = gauge("articles", "Articles that can be found");
        let segments = gauge("segments", "Segments of the index");
        let generation = gauge("generation", "Generation of the index in use");
        let kept_states = gauge("kept_states", "Earlier states kept for cursors");
        let busy = gauge("searches_busy", "Searches that run or wait");
        let refused =
            gauge("searches_refused", "Searches refused since the start because too many waited");
        let given_again =
            gauge("answers_given_again", "Searches answered as shortly before since the start");
        let committed = Counter::default();
        registry.register("records", "Records taken over HTTP and durable", committed.clone());
        Metrics {
            registry,
            requests,
            durations: family,
            open_connections,
            articles,
            segments,
            generation,
            kept_states,
            busy,
            refused,
            given_again,
            committed,
        }
    }

    pub(super) fn count(&self, labels: Labels, took: Duration) {
        let route = vec![("route", labels.route.clone())];
        self.durations.get_or_create(&route).observe(took.as_secs_f64());
        self.requests.get_or_create(&labels).inc();
    }

    /// Returns all of them as text.
    pub(super) fn text(&self, readings: Readings) -> String {
        self.articles.set(readings.articles);
        self.segments.set(readings.segments);
        self.generation.set(readings.generation);
        self.kept_states.set(readings.kept_states);
        self.busy.set(readings.busy);
        self.refused.set(readings.refused);
        self.given_again.set(readings.given_again);
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}
