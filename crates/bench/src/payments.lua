-- Makes payments with one key. Arguments: the key, and "idempotent" if each is to have an idempotency key of its own.

local headers, body, idempotent, start, number = {}, '{"amount":100,"currency":"EUR"}', false, os.time(), 0

function init(arguments)
   headers["Authorization"] = "Bearer " .. arguments[1]
   headers["Content-Type"] = "application/json"
   idempotent = arguments[2] == "idempotent"
end

function request()
   if idempotent then
      number = number + 1
      headers["Idempotency-Key"] = start .. "-" .. number
   end
   return wrk.format("POST", "/v1/payments", headers, body)
end

function done(summary)
   local errors = summary.errors
   local broken = errors.connect + errors.read + errors.write + errors.timeout
   print(string.format("counted %d %d %d %d", summary.requests, summary.duration, errors.status, broken))
end
