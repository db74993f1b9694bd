-- Asks for the addresses in the file PATHS in turn, packed as browsers ask, and says in the end what came of it.
local paths = {}
for line in io.lines(os.getenv("PATHS")) do paths[#paths + 1] = line end
local place = math.random(#paths)
function init() place = math.random(#paths) end
function request()
  place = place % #paths + 1
  return wrk.format("GET", paths[place], { ["Accept-Encoding"] = "gzip", ["Host"] = os.getenv("HOST_NAME") })
end
function done(summary, latency)
  local faults = summary.errors
  print(string.format("RESULT %d %f %f %f %d", summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3,
    latency:percentile(99) / 1e3, faults.connect + faults.read + faults.write + faults.status + faults.timeout))
end
