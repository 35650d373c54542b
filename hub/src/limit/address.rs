//! The client's address behind reverse proxies (`X-Forwarded-For`).

use axum::http::{HeaderMap, HeaderName};
use ipnet::{IpNet, Ipv6Net};
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::atomic::{AtomicBool, Ordering},
};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The reverse proxies that the operator runs: only what these say about addresses is believed.
#[derive(Debug)]
pub struct Proxies {
    trusted: Vec<IpNet>,
    /// Whether there must be one: the hub itself does not speak TLS.
    is_expected: bool,
    was_reported: AtomicBool,
}

impl Proxies {
    /// `trusted` are the proxies' addresses; `is_expected` asks for a line in the log when requests do not look as if
    /// they came through one.
    pub fn new(trusted: Vec<IpNet>, is_expected: bool) -> Self {
        Self { trusted, is_expected, was_reported: AtomicBool::new(false) }
    }

    /// The proxies that are trusted when the operator names none: those on the same machine.
    pub fn local() -> Vec<IpNet> {
        let loopback = |address: IpAddr, prefix| IpNet::new(address, prefix).ok();
        [loopback(Ipv4Addr::new(127, 0, 0, 0).into(), 8), loopback(std::net::Ipv6Addr::LOCALHOST.into(), 128)]
            .into_iter()
            .flatten()
            .collect()
    }

    /// The address that a request came from: the last one in `X-Forwarded-For` that is not a trusted proxy's, which
    /// nobody but a trusted proxy has written. IPv6 addresses are cut to their network of 64 bits, because one
    /// subscriber has all of these.
    pub fn client(&self, peer: Option<IpAddr>, headers: &HeaderMap) -> IpAddr {
        let peer = peer.unwrap_or(Ipv4Addr::UNSPECIFIED.into()).to_canonical();
        let lines = headers.get_all(X_FORWARDED_FOR).iter().filter_map(|line| line.to_str().ok());
        let hops: Vec<&str> = lines.flat_map(|line| line.split(',')).collect();
        if self.is_expected && hops.is_empty() == self.is_trusted(peer) {
            self.report(peer, hops.is_empty());
        }
        let mut address = peer;
        for hop in hops.iter().rev() {
            match parse(hop.trim()) {
                Some(next) if self.is_trusted(address) => address = next,
                _ => break,
            }
        }
        network(address)
    }

    fn is_trusted(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|net| net.contains(&address))
    }

    /// Logs a proxy that is not set up, once: it would be on every line otherwise.
    fn report(&self, peer: IpAddr, is_silent: bool) {
        if self.was_reported.swap(true, Ordering::Relaxed) {
            return;
        }
        if is_silent {
            tracing::warn!(%peer, "the proxy sends no X-Forwarded-For: all visitors share one limit");
        } else {
            tracing::warn!(%peer, "X-Forwarded-For is ignored: if this is your proxy, add it to trusted_proxies");
        }
    }
}

/// Parses an address with or without a port, as proxies write them.
fn parse(hop: &str) -> Option<IpAddr> {
    let address = hop.parse::<IpAddr>().or_else(|_| hop.parse::<SocketAddr>().map(|hop| hop.ip())).ok()?;
    Some(address.to_canonical())
}

/// What is counted as one client: an IPv4 address, or an IPv6 network of 64 bits.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(address) => Ipv6Net::new(address, 64).map_or(address, |net| net.network()).into(),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, forwarded: &[&str]) -> String {
        let proxies = Proxies::new(vec!["10.0.0.0/24".parse().unwrap(), "::1/128".parse().unwrap()], true);
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append(X_FORWARDED_FOR, line.parse().unwrap());
        }
        proxies.client(Some(peer.parse().unwrap()), &headers).to_string()
    }

    #[test]
    fn d2_only_what_a_trusted_proxy_wrote_is_believed() {
        for (peer, forwarded, expected) in [
            ("198.51.100.7", vec![], "198.51.100.7"),
            ("198.51.100.7", vec!["203.0.113.9"], "198.51.100.7"),
            ("10.0.0.1", vec!["203.0.113.9"], "203.0.113.9"),
            ("10.0.0.1", vec!["1.1.1.1, 203.0.113.9"], "203.0.113.9"),
            ("10.0.0.1", vec!["1.1.1.1", "203.0.113.9"], "203.0.113.9"),
            ("10.0.0.1", vec!["1.1.1.1, 203.0.113.9, 10.0.0.2"], "203.0.113.9"),
            ("::ffff:10.0.0.1", vec!["::ffff:203.0.113.9"], "203.0.113.9"),
            ("10.0.0.1", vec!["203.0.113.9:4711"], "203.0.113.9"),
            ("10.0.0.1", vec!["[2001:db8:1:2:3::9]:443"], "2001:db8:1:2::"),
            ("10.0.0.1", vec!["nonsense"], "10.0.0.1"),
            ("10.0.0.1", vec![], "10.0.0.1"),
            ("10.0.1.1", vec!["203.0.113.9"], "10.0.1.1"),
            ("2001:db8:1:2:ffff::1", vec![], "2001:db8:1:2::"),
        ] {
            assert_eq!(client(peer, &forwarded), expected, "{peer} {forwarded:?}");
        }
    }

    #[test]
    fn a_request_without_an_address_shares_one_with_all_others_like_it() {
        assert_eq!(Proxies::new(Vec::new(), false).client(None, &HeaderMap::new()).to_string(), "0.0.0.0");
    }
}
