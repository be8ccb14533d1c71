//! Opening balances, as postings.

use keywright_database::{DatabaseError, ledger};
use keywright_domain::ledger::{AccountKind, Posting, Transfer};

use super::Stage;
use super::people::People;

pub(super) fn make(stage: &mut Stage<'_>, people: &People) -> Result<(), DatabaseError> {
    let balances = [
        (&people.pro, "EUR", 1_284_350, 42_000),
        (&people.pro, "USD", 310_900, 12_550),
        (&people.pro, "JPY", 1_250_000, 80_000),
        (&people.basic, "EUR", 58_120, 3_400),
    ];
    stage.days_ago(50);
    for (person, currency, available, pending) in balances {
        for (kind, amount) in [(AccountKind::Available, available), (AccountKind::Pending, pending)] {
            let platform =
                ledger::open_account(stage.connection, &mut stage.act, None, AccountKind::Platform, currency)?;
            let account = ledger::open_account(stage.connection, &mut stage.act, Some(&person.client), kind, currency)?;
            let posting = |account_id, amount| Posting { account_id, currency: currency.to_owned(), amount };
            let postings = vec![posting(platform, -amount), posting(account, amount)];
            let transfer = Transfer::new(postings).map_err(|error| DatabaseError::Migration(error.to_string()))?;
            ledger::post(stage.connection, &mut stage.act, "Opening balance", &transfer)?;
        }
    }
    Ok(())
}
