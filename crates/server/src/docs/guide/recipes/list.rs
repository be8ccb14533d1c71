// cargo add serde_json && cargo add ureq --features json
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let key = std::env::var("API_KEY")?;
    let (mut payments, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let mut page: Value = ureq::get("{origin}/v1/payments")
            .query_pairs(cursor.iter().map(|cursor| ("cursor", cursor)))
            .header("Authorization", format!("Bearer {key}"))
            .call()?
            .body_mut()
            .read_json()?;
        if let Value::Array(items) = page["data"].take() {
            payments.extend(items);
        }
        cursor = page["next_cursor"].as_str().map(str::to_owned);
        if cursor.is_none() {
            break;
        }
    }
    println!("{:#}", json!(payments));
    Ok(())
}
