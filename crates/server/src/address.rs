//! The caller's address, through proxies that are trusted.

use std::net::{IpAddr, Ipv4Addr};

use actix_web::HttpRequest;
use actix_web::http::header::HeaderMap;
use keywright_api_types::address_range::AddressRange;

/// Whose word about the caller is believed.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(Vec<AddressRange>);

impl TrustedProxies {
    /// Believes these addresses.
    pub fn new(ranges: Vec<AddressRange>) -> Self {
        Self(ranges)
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|range| range.contains(address))
    }

    /// The address of whoever sent the request.
    pub fn caller(&self, request: &HttpRequest) -> IpAddr {
        self.behind(request.peer_addr().map(|peer| peer.ip()), request.headers())
    }

    /// The address of the caller: of the peer, or, behind trusted proxies, the last address that no
    /// trusted proxy stands for. What stands further left may be forged and is not read.
    fn behind(&self, peer: Option<IpAddr>, headers: &HeaderMap) -> IpAddr {
        let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)).to_canonical();
        let mut caller = peer;
        if self.0.is_empty() {
            return caller;
        }
        // Every byte counts: a value that were skipped as a whole would take the proxy's own word with it.
        let values = headers.get_all("x-forwarded-for").map(|value| String::from_utf8_lossy(value.as_bytes()));
        let forwarded = values.collect::<Vec<_>>().join(",");
        for hop in forwarded.rsplit(',') {
            if !self.trusts(caller) {
                break;
            }
            match parse(hop.trim()) {
                Some(address) => caller = address,
                None => break,
            }
        }
        caller
    }

    /// Whether the caller's connection is encrypted, as far as a trusted proxy says so.
    pub fn is_https(&self, request: &HttpRequest) -> bool {
        let peer = request.peer_addr().map(|peer| peer.ip());
        peer.is_some_and(|peer| self.trusts(peer))
            && request.headers().get("x-forwarded-proto").is_some_and(|scheme| scheme.as_bytes() == b"https")
    }
}

/// An address, which some proxies write with a port and some in brackets.
fn parse(hop: &str) -> Option<IpAddr> {
    let address = hop.parse::<IpAddr>().ok().or_else(|| hop.parse::<std::net::SocketAddr>().ok().map(|hop| hop.ip()));
    address.or_else(|| hop.strip_prefix('[')?.strip_suffix(']')?.parse().ok()).map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::{HeaderName, HeaderValue};

    fn caller(trusted: &[&str], peer: &str, forwarded: &[&str]) -> String {
        let proxies = TrustedProxies::new(trusted.iter().map(|range| range.parse().unwrap()).collect());
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(HeaderName::from_static("x-forwarded-for"), HeaderValue::from_str(value).unwrap());
        }
        proxies.behind(Some(peer.parse().unwrap()), &headers).to_string()
    }

    #[test]
    fn nobody_is_believed_by_default() {
        assert_eq!(caller(&[], "192.0.2.1", &["203.0.113.9"]), "192.0.2.1");
        assert_eq!(caller(&["10.0.0.0/8"], "192.0.2.1", &["203.0.113.9"]), "192.0.2.1");
    }

    #[test]
    fn the_last_address_that_is_no_proxy_counts() {
        let trusted = ["10.0.0.0/8"];
        assert_eq!(caller(&trusted, "10.0.0.1", &["203.0.113.9"]), "203.0.113.9");
        assert_eq!(caller(&trusted, "10.0.0.1", &["198.51.100.1, 203.0.113.9", "10.0.0.2"]), "203.0.113.9");
        assert_eq!(caller(&trusted, "10.0.0.1", &["10.0.0.3"]), "10.0.0.3");
    }

    #[test]
    fn what_cannot_be_read_ends_the_walk() {
        assert_eq!(caller(&["10.0.0.0/8"], "10.0.0.1", &["203.0.113.9, unknown"]), "10.0.0.1");
        assert_eq!(caller(&["10.0.0.0/8"], "10.0.0.1", &["203.0.113.9:4711"]), "203.0.113.9");
        assert_eq!(caller(&["10.0.0.0/8"], "10.0.0.1", &["[2001:db8::1]"]), "2001:db8::1");
        assert_eq!(caller(&["10.0.0.0/8"], "::ffff:10.0.0.1", &["203.0.113.9"]), "203.0.113.9");
        assert_eq!(caller(&["10.0.0.0/8"], "10.0.0.1", &["\u{ff}, 203.0.113.9"]), "203.0.113.9");
    }
}
