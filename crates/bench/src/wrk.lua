-- Sends requests that were all prepared before the first is sent, each with another key, one after the other.
-- Arguments: the path, a file with a key a line, and how many requests to prepare.

local requests, count, position = {}, 0, 0

function init(arguments)
   local path, keys = arguments[1], {}
   for key in io.lines(arguments[2]) do keys[#keys + 1] = key end
   count = tonumber(arguments[3])
   for number = 1, count do
      local key = keys[(number - 1) % #keys + 1]
      -- The number makes all requests different, whatever the number of keys.
      requests[number] = wrk.format("GET", path .. "?" .. number, { Authorization = "Bearer " .. key })
   end
end

function request()
   position = position % count + 1
   return requests[position]
end

function done(summary)
   local errors = summary.errors
   local broken = errors.connect + errors.read + errors.write + errors.timeout
   print(string.format("counted %d %d %d %d", summary.requests, summary.duration, errors.status, broken))
end
