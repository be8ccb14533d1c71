//! Clients of a database, and threads that carry operations out for them.

use std::sync::Mutex;
use std::thread;

use keywright_api_types::ids::{ClientId, PaymentId, WithdrawalId};
use keywright_api_types::invoices::Invoice;
use keywright_api_types::payments::Payment;
use keywright_api_types::withdrawals::Withdrawal;
use keywright_database::audit::Act;
use keywright_database::clients::{self, NewClient};
use keywright_database::packages::{self, NewPackage};
use keywright_database::{Database, DatabaseError};
use keywright_domain::limits::PackageGrant;
use keywright_power_loss::Chance;
use keywright_server::randomness;

use crate::operation::{Answer, NOW, Operation, Record, carry_out};

const CURRENCIES: [&str; 2] = ["EUR", "JPY"];

/// Two clients.
pub struct Stage {
    pub database: Database,
    pub clients: Vec<ClientId>,
}

/// What can be settled, paid and voided, by what was answered so far.
#[derive(Default)]
struct Known {
    payments: Vec<PaymentId>,
    withdrawals: Vec<WithdrawalId>,
    invoices: Vec<Invoice>,
}

impl Stage {
    /// Makes the clients, under a name that is new in the database.
    pub fn new(database: &Database, name: &str) -> Self {
        let mut random = randomness::secure();
        let clients = database.write(|connection| {
            let mut act = Act::of_system(NOW, &mut random);
            let grant = PackageGrant { features: Vec::new(), max_api_keys: 0, max_rate: 1 };
            let package = NewPackage { name: name.to_owned(), grant, log_retention_days: 1 };
            let package_id = packages::admin_create(connection, &mut act, package)?;
            let mut client = |name: &str| {
                let (name, email) = (name.to_owned(), format!("{name}@example.test"));
                clients::admin_create(connection, &mut act, NewClient::active(name, email, package_id))
            };
            Ok::<_, DatabaseError>(vec![client("one")?, client("two")?])
        });
        Self { database: database.clone(), clients: clients.unwrap() }
    }

    /// Carries operations out by chance, on so many threads at once. Some are asked for twice, some of these at once.
    pub fn run(&self, seed: u64, threads: usize, each: usize) -> Vec<Record> {
        let records = Mutex::new(Vec::new());
        self.run_and_tell(seed, threads, each, &|record| {
            if record.answer.is_some() {
                records.lock().unwrap().push(record.clone());
            }
        });
        records.into_inner().unwrap()
    }

    /// The same; tells of each operation before it begins, and again when it is answered.
    pub fn run_and_tell(&self, seed: u64, threads: usize, each: usize, tell: &(dyn Fn(&Record) + Sync)) {
        let known = Mutex::new(Known::default());
        thread::scope(|scope| {
            for thread in 0..threads {
                let known = &known;
                scope.spawn(move || {
                    let mut chance = Chance(seed.wrapping_mul(1_000).wrapping_add(thread as u64));
                    for number in 0..each {
                        let operation = self.choose(&mut chance, &known.lock().unwrap());
                        let mut record = Record { key: format!("{thread}-{number}"), operation, answer: None };
                        tell(&record);
                        let answer = self.carry_out(&mut chance, &record);
                        learn(&mut known.lock().unwrap(), &record.operation, &answer);
                        record.answer = Some(answer);
                        tell(&record);
                    }
                });
            }
        });
    }

    fn carry_out(&self, chance: &mut Chance, record: &Record) -> Answer {
        let ask = || carry_out(&self.database, &record.key, &record.operation);
        let (first, second) = match chance.roll(6) {
            0 => {
                let first = ask();
                (first, ask())
            }
            1 => thread::scope(|scope| {
                let twin = scope.spawn(ask);
                (ask(), twin.join().unwrap())
            }),
            _ => (ask(), None),
        };
        if let (Some(first), Some(second)) = (&first, &second) {
            assert_eq!(first, second, "asked twice: {record:?}");
        }
        first.or(second).unwrap()
    }

    fn choose(&self, chance: &mut Chance, known: &Known) -> Operation {
        let client = chance.pick(&self.clients).unwrap();
        let currency = chance.pick(&CURRENCIES).unwrap().parse().unwrap();
        let amount = 1 + chance.roll(100) as i64;
        let pay = Operation::Pay { client, currency, amount, invoice: None };
        let invoice = known.invoices.get(chance.roll(known.invoices.len().max(1) as u64) as usize);
        let settles = chance.roll(3) > 0;
        let operation = match chance.roll(10) {
            0..=2 => None,
            3..=4 => {
                chance.pick(&known.payments).map(|payment| Operation::SettlePayment { payment, completes: settles })
            }
            5..=6 => Some(Operation::Withdraw { client, currency, amount }),
            7 => {
                let withdrawal = chance.pick(&known.withdrawals);
                withdrawal.map(|withdrawal| Operation::SettleWithdrawal { withdrawal, approves: settles })
            }
            8 if settles => invoice.map(|invoice| Operation::Pay {
                client: invoice.client_id,
                currency: invoice.currency,
                amount: invoice.total,
                invoice: Some(invoice.id),
            }),
            8 => invoice.map(|invoice| Operation::Void { client: invoice.client_id, invoice: invoice.id }),
            _ => Some(Operation::Bill { client, currency, amount }),
        };
        operation.unwrap_or(pay)
    }
}

/// Remembers what was made.
fn learn(known: &mut Known, operation: &Operation, answer: &Answer) {
    if answer.status != 201 {
        return;
    }
    match operation {
        Operation::Pay { .. } => known.payments.push(serde_json::from_str::<Payment>(&answer.body).unwrap().id),
        Operation::Withdraw { .. } => {
            known.withdrawals.push(serde_json::from_str::<Withdrawal>(&answer.body).unwrap().id);
        }
        Operation::Bill { .. } => known.invoices.push(serde_json::from_str(&answer.body).unwrap()),
        Operation::SettlePayment { .. } | Operation::SettleWithdrawal { .. } | Operation::Void { .. } => {}
    }
}
