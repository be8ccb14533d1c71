//! How much is measured.

/// Sizes and times.
#[derive(Clone, Copy)]
pub struct Scale {
    /// How often what is compared is measured, in turn.
    pub runs: usize,
    /// How long the guarded and the bare server are each measured, in seconds.
    pub seconds: u64,
    /// How long other runs take, in seconds.
    pub short: u64,
    /// How long payments are made, in seconds.
    pub paying: u64,
    /// With how many keys.
    pub keys: u32,
    /// The highest number of keys.
    pub many_keys: u32,
    /// Among how many clients is searched.
    pub clients: u32,
    /// How many keys are revoked.
    pub revocations: u64,
    /// How many calls the log holds.
    pub calls: u64,
    /// How many events the audit trail has.
    pub audit_events: u64,
    /// Over how many days they are spread.
    pub days: u64,
}

/// What the goals are about.
pub const FULL: Scale = Scale {
    runs: 3,
    seconds: 60,
    short: 20,
    paying: 12,
    keys: 100_000,
    many_keys: 1_000_000,
    clients: 10_000,
    revocations: 10_000,
    calls: 10_000_000,
    audit_events: 1_000_000,
    days: 30,
};

/// Enough to see that everything works.
pub const QUICK: Scale = Scale {
    runs: 1,
    seconds: 5,
    short: 3,
    paying: 2,
    keys: 10_000,
    many_keys: 100_000,
    clients: 1_000,
    revocations: 200,
    calls: 300_000,
    audit_events: 50_000,
    days: 2,
};
