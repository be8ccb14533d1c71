const payments = [];
let query = "";
do {
  const response = await fetch(`{origin}/v1/payments${query}`, {
    headers: { Authorization: `Bearer ${process.env.API_KEY}` },
  });
  const page = await response.json();
  if (!response.ok) throw new Error(`${page.code}: ${page.detail}`);
  payments.push(...page.data);
  query = page.next_cursor && `?cursor=${encodeURIComponent(page.next_cursor)}`;
} while (query);
console.log(JSON.stringify(payments, null, 2));
