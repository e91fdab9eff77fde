//! How often one may ask, by address and by key.

use std::net::IpAddr;
use std::num::NonZeroU32;

use axum::http::{HeaderMap, HeaderValue, StatusCode};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};

use super::failure::Failure;
use super::guard::Peer;
use super::settings::Rates as Settings;
use crate::keys::Key;

type Limiter<K> =
    RateLimiter<K, DefaultKeyedStateStore<K>, DefaultClock, StateInformationMiddleware>;

/// The buckets of all addresses and keys.
#[derive(Debug)]
pub(super) struct Rates {
    addresses: Option<Limiter<IpAddr>>,
    keys: Option<Limiter<String>>,
    /// Keys with a rate of their own, by rate.
    own: std::sync::Mutex<std::collections::HashMap<u32, std::sync::Arc<Limiter<String>>>>,
    burst_seconds: u32,
    clock: DefaultClock,
}

/// What is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Allowance {
    limit: u32,
    remaining: u32,
    /// Seconds until all is there again.
    reset: u64,
}

impl Rates {
    pub(super) fn new(settings: &Settings) -> Rates {
        let burst = settings.burst_seconds.max(1);
        Rates {
            addresses: limiter(settings.per_address, burst),
            keys: limiter(settings.per_key, burst),
            own: std::sync::Mutex::default(),
            burst_seconds: burst,
            clock: DefaultClock::default(),
        }
    }

    /// Takes one request from what an address may ask.
    pub(super) fn of_address(&self, peer: Peer) -> Result<Option<Allowance>, Failure> {
        match &self.addresses {
            Some(limiter) if !peer.is_proxy => self.take(limiter, &network(peer.address)).map(Some),
            _ => Ok(None),
        }
    }

    /// Takes one request from what a key may ask.
    pub(super) fn of_key(&self, key: &Key) -> Result<Option<Allowance>, Failure> {
        if let Some(rate) = key.rate {
            let mut own = self.own.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let limiter = match own.get(&rate) {
                Some(limiter) => Some(std::sync::Arc::clone(limiter)),
                None => limiter(rate, self.burst_seconds).map(|made| {
                    let made = std::sync::Arc::new(made);
                    own.insert(rate, std::sync::Arc::clone(&made));
                    made
                }),
            };
            drop(own);
            return limiter.map(|limiter| self.take(&limiter, &key.id)).transpose();
        }
        self.keys.as_ref().map(|limiter| self.take(limiter, &key.id)).transpose()
    }

    fn take<K: std::hash::Hash + Eq + Clone>(
        &self,
        limiter: &Limiter<K>,
        key: &K,
    ) -> Result<Allowance, Failure> {
        match limiter.check_key(key) {
            Ok(state) => {
                let limit = state.quota().burst_size().get();
                let remaining = state.remaining_burst_capacity();
                let missing = u64::from(limit - remaining.min(limit));
                let each = state.quota().replenish_interval();
                let reset = (each.as_secs_f64() * missing as f64).ceil() as u64;
                Ok(Allowance { limit, remaining, reset })
            }
            Err(until) => {
                let wait = until.wait_time_from(self.clock.now()).as_secs_f64().ceil() as u64;
                let failure = Failure::new(
                    StatusCode::TOO_MANY_REQUESTS,
                    "rate_limited",
                    "too many requests from here; see the header Retry-After",
                );
                let limit = until.quota().burst_size().get();
                let each = until.quota().replenish_interval();
                let reset = (each.as_secs_f64() * f64::from(limit)).ceil() as u64;
                let allowance = Some(Allowance { limit, remaining: 0, reset });
                Err(Failure { retry_after: Some(wait.max(1)), allowance, ..failure })
            }
        }
    }

    /// Forgets those who have not asked for long.
    pub(super) fn forget(&self) {
        if let Some(limiter) = &self.addresses {
            limiter.retain_recent();
        }
        if let Some(limiter) = &self.keys {
            limiter.retain_recent();
        }
    }
}

/// Returns what counts as one address: of IPv6 the network that one household has.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
    }
}

fn limiter<K: std::hash::Hash + Eq + Clone>(
    per_second: u32,
    burst_seconds: u32,
) -> Option<Limiter<K>> {
    let rate = NonZeroU32::new(per_second)?;
    let burst = rate.saturating_mul(NonZeroU32::new(burst_seconds)?);
    let quota = Quota::per_second(rate).allow_burst(burst);
    Some(RateLimiter::keyed(quota).with_middleware::<StateInformationMiddleware>())
}

impl Allowance {
    /// Returns the one of which less is left.
    pub(super) fn scarcer(a: Option<Allowance>, b: Option<Allowance>) -> Option<Allowance> {
        match (a, b) {
            (Some(a), Some(b)) => Some(if a.remaining <= b.remaining { a } else { b }),
            (a, b) => a.or(b),
        }
    }

    pub(super) fn write(self, headers: &mut HeaderMap) {
        let Allowance { limit, remaining, reset } = self;
        headers.insert("x-ratelimit-limit", HeaderValue::from(limit));
        headers.insert("x-ratelimit-remaining", HeaderValue::from(remaining));
        headers.insert("x-ratelimit-reset", HeaderValue::from(reset));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_one_more_does_not() {
        let rates = Rates::new(&Settings { per_address: 2, per_key: 0, burst_seconds: 2 });
        let peer = |text: &str, is_proxy| Peer { address: text.parse().unwrap(), is_proxy };
        let reader = peer("2001:db8::1", false);
        for left in (0..4).rev() {
            let allowance = rates.of_address(reader).unwrap().unwrap();
            assert_eq!((allowance.limit, allowance.remaining), (4, left));
        }
        // The same household.
        let failure = rates.of_address(peer("2001:db8::2", false)).unwrap_err();
        assert_eq!((failure.code, failure.retry_after), ("rate_limited", Some(1)));
        assert!(rates.of_address(peer("2001:db9::1", false)).is_ok());
        assert_eq!(rates.of_address(peer("127.0.0.1", true)), Ok(None));
    }
}
