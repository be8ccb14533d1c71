curl "{origin}/v1/payments" -H "Authorization: Bearer $API_KEY"

# The next page, with next_cursor of the one before:
# curl "{origin}/v1/payments?cursor=…" -H "Authorization: Bearer $API_KEY"
