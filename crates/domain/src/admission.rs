//! Whether a key's settings let a call in: one rule for the guard, which decides, and for `shadow`, which tells what it would
//! have decided.

use std::net::IpAddr;

use ipnet::IpNet;
use keywright_api_types::permissions::{Permission, PermissionSet};

/// Whether a key with that list may be used from the address; nowhere if the list is empty. An IPv4 address mapped into
/// IPv6 counts as IPv4.
#[inline]
pub fn allows_address(allowed: &[IpNet], address: IpAddr) -> bool {
    let address = address.to_canonical();
    allowed.iter().any(|net| net.contains(&address))
}

/// Whether a key with these permissions may do what requires that one; `None` where a valid key is enough.
#[inline]
pub fn allows_permission(held: PermissionSet, required: Option<Permission>) -> bool {
    required.is_none_or(|required| held.contains(required))
}
