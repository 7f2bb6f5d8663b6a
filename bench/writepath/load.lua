-- wrk script. MODE=create posts one row; MODE=list asks for 30 rows. PEER says
-- whose paths are spoken: ours, pb (PocketBase) or the bare handlers.
local peer = os.getenv("PEER") or "bare"
local mode = os.getenv("MODE") or "create"
local token = os.getenv("TOKEN") or "bench-token"
local seed = 1
function setup(thread) thread:set("id", seed); seed = seed + 1 end
function init(args) math.randomseed(id * 7919 + os.time()) end
wrk.headers["Authorization"] = peer == "ours" and ("Bearer " .. token) or token
wrk.headers["Content-Type"] = "application/json"
local r = math.random
local communes = {}
for code in (os.getenv("COMMUNES") or ""):gmatch("%d+") do communes[#communes + 1] = code end
local function key() return string.format("%08x-%04x-%08x", r(0, 0x7fffffff), r(0, 0xffff), r(0, 0x7fffffff)) end
local function ours()
  local commune = communes[r(1, #communes)]
  if mode == "create" then
    local h = {["Authorization"] = wrk.headers["Authorization"], ["Content-Type"] = "application/json", ["Idempotency-Key"] = key()}
    return wrk.format("POST", "/api/v1/areas", h, string.format('{"parent":"%s","kind":"hamlet","name":"Thôn b%d"}', commune, r(0, 0x7fffffff)))
  end
  return wrk.format("GET", "/api/v1/areas?limit=30&level=hamlet&parent=" .. commune)
end
function request()
  if peer == "ours" then return ours() end
  local commune, n = communes[r(1, #communes)], r(0, 0x7fffffff)
  if mode == "create" and peer == "pb" then
    return wrk.format("POST", "/api/collections/area/records", nil, string.format(
      '{"code":"%s.%08x%08x","from_day":"2022-03-01","kind":"hamlet","level":"hamlet","name":"Thôn b%d","parent":"%s","path":"49/502/%s/%s.%08x%08x/","aliases":"[]","predecessors":"[]","version":1}',
      commune, n, r(0, 0x7fffffff), n, commune, commune, commune, n, r(0, 0x7fffffff)))
  elseif mode == "create" then
    return wrk.format("POST", "/hamlets", nil, string.format('{"parent":"%s","kind":"hamlet","name":"Thôn b%d"}', commune, n))
  elseif peer == "pb" then
    return wrk.format("GET", "/api/collections/area/records?perPage=30&skipTotal=1&sort=path&filter=(parent%3D%22" .. commune .. "%22)")
  end
  return wrk.format("GET", "/hamlets?parent=" .. commune)
end
function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("RPS=%.0f p50_ms=%.2f p99_ms=%.2f n=%d bad=%d\n", summary.requests/(summary.duration/1e6),
    latency:percentile(50)/1000, latency:percentile(99)/1000, summary.requests, e.status+e.connect+e.read+e.write+e.timeout))
end
