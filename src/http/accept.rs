//! Takes connections: so many at once, so many from one address, and none that is slow for long.
//!
//! The usual way to serve a router sets no timer, so that a head may take forever; here each connection has one.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;

use super::Server;
use super::observe::Connected;
use super::settings::millis;
use super::unreadable::Explaining;

/// Most lines of a head.
const MAX_HEADERS: usize = 64;
/// Time to wait after the system had no file left for a connection.
const PAUSE: Duration = Duration::from_millis(50);

/// Serves until `stop` is ready, then lets what is under way end.
pub(super) async fn serve(
    server: Arc<Server>,
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()>,
) {
    let limits = server.settings.limits.clone();
    let places = Arc::new(Semaphore::new(limits.connections));
    let addresses = Arc::new(Addresses::default());
    let under_way = GracefulShutdown::new();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(millis(limits.header_timeout_ms))
        .max_headers(MAX_HEADERS)
        .max_buf_size(limits.header_bytes.max(8 << 10));
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        let (stream, from) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(target: "timbao", reason = %error, "a connection was not accepted");
                tokio::time::sleep(PAUSE).await;
                continue;
            }
        };
        // One too many is closed at once: to answer it would cost what there is too little of.
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else { continue };
        let is_proxy = server.settings.trusted_proxies.contains(&from.ip().to_canonical());
        let most = if is_proxy { usize::MAX } else { limits.connections_per_address };
        let Some(share) = Addresses::take(&addresses, from.ip().to_canonical(), most) else {
            continue;
        };
        // An answer is written at once, not when more has gathered.
        let _ = stream.set_nodelay(true);
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(millis(limits.write_timeout_ms)));
        let router = router.clone();
        let service = service_fn(move |request: hyper::Request<Incoming>| {
            let mut request: Request = request.map(axum::body::Body::new);
            request.extensions_mut().insert(Connected(from));
            router.clone().oneshot(request)
        });
        let stream = Explaining::new(Box::pin(stream), Arc::clone(&server), from);
        let connection = http.serve_connection(TokioIo::new(stream), service);
        let connection = under_way.watch(connection);
        server.metrics.open_connections.inc();
        let server = Arc::clone(&server);
        tokio::spawn(async move {
            let _held = (place, share);
            // A connection that breaks is its reader's business.
            let _ = connection.await;
            server.metrics.open_connections.dec();
        });
    }
    drop(listener);
    let patience = tokio::time::sleep(millis(limits.shutdown_ms));
    tokio::select! {
        () = under_way.shutdown() => {}
        () = patience => {
            tracing::warn!(target: "timbao", "some requests did not end in time");
        }
    }
}

/// Open connections by address.
#[derive(Debug, Default)]
struct Addresses(Mutex<HashMap<IpAddr, usize>>);

/// One connection of an address; given back when dropped.
struct Share {
    addresses: Arc<Addresses>,
    address: IpAddr,
}

impl Addresses {
    fn take(addresses: &Arc<Addresses>, address: IpAddr, most: usize) -> Option<Share> {
        let mut open = addresses.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(address).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Share { addresses: Arc::clone(addresses), address })
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut open = self.addresses.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_its_share_and_gives_it_back() {
        let addresses = Arc::new(Addresses::default());
        let address = IpAddr::from([192, 0, 2, 1]);
        let first = Addresses::take(&addresses, address, 2);
        let second = Addresses::take(&addresses, address, 2);
        assert!(first.is_some() && second.is_some());
        assert!(Addresses::take(&addresses, address, 2).is_none());
        drop(first);
        assert!(Addresses::take(&addresses, address, 2).is_some());
        drop(second);
        assert!(addresses.0.lock().unwrap().is_empty());
    }
}
