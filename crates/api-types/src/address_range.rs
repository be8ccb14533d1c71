//! Addresses from which a key may be used.

use std::net::IpAddr;
use std::str::FromStr;

use ipnet::{IpNet, Ipv4Net};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// One address, or a block in CIDR notation (RFC 4632), of IPv4 or IPv6; written as it was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AddressRange {
    net: IpNet,
    single: bool,
}

/// Why a text is neither an address nor a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InvalidAddressRange {
    /// It cannot be read as either.
    Unreadable(String),
    /// Bits behind the prefix are set, so that it is unclear what was meant.
    HostBitsSet {
        /// What was given.
        given: String,
        /// The block that contains it.
        block: IpNet,
    },
}

impl std::fmt::Display for InvalidAddressRange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unreadable(given) => {
                write!(f, "`{given}` is neither an address nor a block such as 203.0.113.0/24 or 2001:db8::/32.")
            }
            Self::HostBitsSet { given, block } => {
                write!(f, "`{given}` is an address inside a block. Did you mean `{block}`?")
            }
        }
    }
}

impl std::error::Error for InvalidAddressRange {}

impl AddressRange {
    /// Whether the address lies in it. An IPv4 address mapped into IPv6 counts as IPv4.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.net.contains(&address.to_canonical())
    }

    /// The block; a single address is one of full length.
    pub fn net(&self) -> IpNet {
        self.net
    }
}

impl FromStr for AddressRange {
    type Err = InvalidAddressRange;

    fn from_str(text: &str) -> Result<Self, InvalidAddressRange> {
        let text = text.trim();
        if let Ok(address) = text.parse::<IpAddr>() {
            return Ok(Self { net: address.to_canonical().into(), single: true });
        }
        let net: IpNet = text.parse().map_err(|_| InvalidAddressRange::Unreadable(text.to_owned()))?;
        let net = without_mapping(net);
        if net.trunc() != net {
            return Err(InvalidAddressRange::HostBitsSet { given: text.to_owned(), block: net.trunc() });
        }
        Ok(Self { net, single: false })
    }
}

/// A block of IPv4 addresses mapped into IPv6 (RFC 4291, 2.5.5.2), as the IPv4 block that it is.
fn without_mapping(net: IpNet) -> IpNet {
    let IpNet::V6(mapped) = net else { return net };
    let address = mapped.addr().to_ipv4_mapped();
    let prefix = mapped.prefix_len().checked_sub(96);
    let block = address.zip(prefix).and_then(|(address, prefix)| Ipv4Net::new(address, prefix).ok());
    block.map_or(net, IpNet::V4)
}

impl std::fmt::Display for AddressRange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.single { self.net.addr().fmt(f) } else { self.net.fmt(f) }
    }
}

impl Serialize for AddressRange {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for AddressRange {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_written_as_it_was_given() {
        for text in ["203.0.113.7", "203.0.113.7/32", "10.0.0.0/8", "2001:db8::/32", "::1"] {
            assert_eq!(text.parse::<AddressRange>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_mapped_address_counts_as_ipv4() {
        let range: AddressRange = "10.0.0.0/8".parse().unwrap();
        assert!(range.contains("::ffff:10.1.2.3".parse().unwrap()));
        assert!(!range.contains("::ffff:11.1.2.3".parse().unwrap()));
        assert_eq!("::ffff:10.0.0.0/104".parse::<AddressRange>().unwrap().to_string(), "10.0.0.0/8");
        assert!("::ffff:10.1.2.3".parse::<AddressRange>().unwrap().contains("10.1.2.3".parse().unwrap()));
    }

    #[test]
    fn an_address_inside_a_block_is_questioned() {
        let error = "10.1.2.3/8".parse::<AddressRange>().unwrap_err();
        assert!(error.to_string().contains("Did you mean `10.0.0.0/8`?"), "{error}");
        for text in ["", "10.0.0.0/33", "example.com", "10.0.0"] {
            assert!(text.parse::<AddressRange>().is_err(), "{text}");
        }
    }
}
