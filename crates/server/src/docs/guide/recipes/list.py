import json
import os
import urllib.parse
import urllib.request

headers = {"Authorization": f"Bearer {os.environ['API_KEY']}"}
payments, query = [], ""
while query is not None:
    request = urllib.request.Request("{origin}/v1/payments" + query, headers=headers)
    with urllib.request.urlopen(request) as response:
        page = json.load(response)
    payments += page["data"]
    cursor = page["next_cursor"]
    query = "?" + urllib.parse.urlencode({"cursor": cursor}) if cursor else None
print(json.dumps(payments, indent=2))
