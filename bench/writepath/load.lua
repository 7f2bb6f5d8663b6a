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
  if mode == "create" then
    local b = string.format('{"patient":"p%07d","commune":%d,"severity":%d,"spo2":%d,"temp":%.1f,"at":"2022-03-%02dT%02d:%02d:00Z","note":"home check"}',
      r(0,199999), r(0,10599), r(0,4), r(85,99), 36+r()*4, r(1,28), r(0,23), r(0,59))
    return wrk.format("POST", peer == "pb" and "/api/collections/obs/records" or "/obs", nil, b)
  end
  local c, s = r(0,10599), r(0,4)
  if peer == "pb" then
    return wrk.format("GET", string.format("/api/collections/obs/records?perPage=30&skipTotal=1&sort=-at&filter=(commune%%3D%d%%26%%26severity%%3D%d)", c, s))
  end
  return wrk.format("GET", string.format("/obs?commune=%d&severity=%d", c, s))
end
function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("RPS=%.0f p50_ms=%.2f p99_ms=%.2f n=%d bad=%d\n", summary.requests/(summary.duration/1e6),
    latency:percentile(50)/1000, latency:percentile(99)/1000, summary.requests, e.status+e.connect+e.read+e.write+e.timeout))
end
