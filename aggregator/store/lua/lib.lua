-- What all scripts share; it stands before each of them. KEYS[1] is the base of the one slot a script
-- works in, PREFIX:{TAG}: and every key it touches begins with it. Numbers in packed values are
-- big-endian; times are milliseconds since 1970, days are days since 1970 in two bytes.
local base, call = KEYS[1], redis.call

-- A table keeps very many small fields in hashes of some 45 each, so that Redis stores them as
-- listpacks (up to 128 fields of at most 64 bytes). It grows by one bucket at a time, splitting one
-- old bucket (linear hashing), so no call ever moves more than a bucket. The last four bytes of a
-- field must be spread evenly. base..'tables' knows of each table its buckets, its fields and the
-- oldest day in it.
local fill = 45

local function open(name)
  local t = {name = name, buckets = 1, count = 0, oldest = 65535}
  local meta = call('HGET', base .. 'tables', name)
  if meta then t.buckets, t.count, t.oldest = struct.unpack('>I4I4I2', meta) end
  return t
end

local function half(t)
  local m = 1
  while m * 2 <= t.buckets do m = m * 2 end
  return m
end

local function bucket(t, field)
  local a, b, c, d = string.byte(field, -4, -1)
  local x, m = ((a * 256 + b) * 256 + c) * 256 + d, half(t)
  local i = x % (m * 2)
  if i >= t.buckets then i = x % m end
  return base .. t.name .. ':' .. i
end

local function get(t, field) return call('HGET', bucket(t, field), field) end

local function grow(t)
  local from = base .. t.name .. ':' .. (t.buckets - half(t))
  t.buckets = t.buckets + 1
  local all = call('HGETALL', from)
  for i = 1, #all, 2 do
    local to = bucket(t, all[i])
    if to ~= from then
      call('HSET', to, all[i], all[i + 1])
      call('HDEL', from, all[i])
    end
  end
end

local function put(t, field, value, day)
  t.count, t.dirty = t.count + call('HSET', bucket(t, field), field, value), true
  if day then
    local d = struct.unpack('>I2', day)
    if d < t.oldest then t.oldest = d end
  end
  while t.count > fill * t.buckets do grow(t) end
end

local function drop(t, field)
  t.count, t.dirty = t.count - call('HDEL', bucket(t, field), field), true
end

local function close(t)
  if t.dirty then
    call('HSET', base .. 'tables', t.name, struct.pack('>I4I4I2', t.buckets, t.count, t.oldest))
  end
end

-- A lease: until when, when the source was due before, the token.
local function lease_of(source)
  local l = call('HGET', base .. 'lease', source)
  if not l then return nil end
  local till, due = struct.unpack('>i8i8', l)
  return {till = till, due = due, token = string.sub(l, 17)}
end

local function set_lease(source, lease)
  call('HSET', base .. 'lease', source, struct.pack('>i8i8', lease.till, lease.due) .. lease.token)
end
