-- Puts entries into an index, or takes them out, and moves its version. KEYS[1] is the index itself.
-- ARGV: time, 1 if the index has a version, then for each entry: + or -, reference, order, position,
-- 1 if the change is visible beyond the index's gaining or losing the entry. Members are scored by
-- minus their order, so that the index reads from the newest down, then by id. An index with a version
-- also gives serials, in :s, in the order in which entries come into it.
--
-- The version: position, time and last serial of 8 bytes each, then the positions counted lately, 8
-- bytes each: a repeated call moves nothing. Time moves by at least a second, once per call.
local now, versioned = tonumber(ARGV[1]), ARGV[2] == '1'
local kept = 1024
local v = versioned and call('GET', base .. ':v') or false
local position, time, serial, counted = 0, 0, 0, ''
if v then
  position, time, serial = struct.unpack('>I8I8I8', v)
  counted = string.sub(v, 25)
end
local function known(p)
  local at = string.find(counted, p, 1, true)
  while at and at % 8 ~= 1 do at = string.find(counted, p, at + 1, true) end
  return at ~= nil
end
local moved, given = false, false
for i = 3, #ARGV, 5 do
  local did
  if ARGV[i] == '+' then
    did = call('ZADD', base, 'NX', -tonumber(ARGV[i + 2]), ARGV[i + 1])
    if versioned and did == 1 then
      serial, given = serial + 1, true
      call('ZADD', base .. ':s', serial, ARGV[i + 1])
    end
  else
    did = call('ZREM', base, ARGV[i + 1])
    if versioned then call('ZREM', base .. ':s', ARGV[i + 1]) end
  end
  if versioned and (did == 1 or ARGV[i + 4] == '1') then
    local p = struct.pack('>I8', tonumber(ARGV[i + 3]))
    if not known(p) then
      counted, moved = p .. counted, true
      position = math.max(position, tonumber(ARGV[i + 3]))
    end
  end
end
if moved then time = math.max(now - now % 1000, time + 1000) end
if moved or given then
  call('SET', base .. ':v', struct.pack('>I8I8I8', position, time, serial) .. string.sub(counted, 1, kept))
end
