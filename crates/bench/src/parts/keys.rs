//! The server with a million keys, beside the server with a thousand.

use anyhow::Result;

use crate::report::{Report, Section, thousands};
use crate::scale::Scale;
use crate::servers::Server;
use crate::stage::Stage;
use crate::statistics::Sample;
use crate::wrk;

const FEW_KEYS: u32 = 1_000;

#[derive(Default)]
struct Runs {
    rates: Vec<f64>,
    loading: Vec<f64>,
    memory: Vec<f64>,
}

impl Runs {
    /// Starts the server anew and loads it with as many different requests as there may be keys.
    fn run(&mut self, stage: &Stage, scale: &Scale) -> Result<()> {
        let server = Server::guarded(stage.folder())?;
        self.loading.push(server.loading.as_secs_f64());
        self.memory.push(server.memory()? as f64);
        let counted = wrk::run(server.address, &stage.keys(), scale.many_keys as usize, scale.short)?;
        self.rates.push(counted.rate());
        server.stop()
    }
}

/// Measures both in turn.
///
/// # Errors
/// That a server or wrk fails.
pub fn measure(scale: &Scale, report: &mut Report) -> Result<()> {
    let many_keys = thousands(scale.many_keys.into());
    let mut section = Section::new(
        &format!("The server with {many_keys} keys"),
        &format!(
            "The server is started {} times with {} keys and with {many_keys} keys, in turn, and answers wrk for {} s \
             each time. Both times wrk sends as many different requests; only the number of keys in them differs. \
             Memory is what the process alone uses when it begins to listen.",
            scale.runs,
            thousands(FEW_KEYS.into()),
            scale.short
        ),
    );
    let (few_stage, many_stage) = (Stage::with_keys(FEW_KEYS)?, Stage::with_keys(scale.many_keys)?);
    let (mut few, mut many) = (Runs::default(), Runs::default());
    for _ in 0..scale.runs {
        few.run(&few_stage, scale)?;
        many.run(&many_stage, scale)?;
    }
    let ratios = many.rates.iter().zip(&few.rates).map(|(many, few)| many / few).collect();
    let keys = f64::from(scale.many_keys - FEW_KEYS);
    let of_a_key = many.memory.iter().zip(&few.memory).map(|(many, few)| (many - few) / keys).collect();
    section.add("loading them from SQLite", "≤ 3 s", Sample::new(many.loading).show(|value| format!("{value:.2} s")));
    section.add(
        "memory of the process for each key",
        "",
        Sample::new(of_a_key).show(|value| format!("{value:.0} bytes")),
    );
    section.add("requests/s with few keys", "", Sample::new(few.rates).show(thousands));
    section.add("requests/s with many keys", "", Sample::new(many.rates).show(thousands));
    section.add("many ÷ few, by pair", "≥ 0.95", Sample::new(ratios).show(|ratio| format!("{ratio:.3}")));
    report.add(section);
    Ok(())
}
