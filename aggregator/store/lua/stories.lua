-- What tells the same story. KEYS[1] is the base of {s}: one slot, so that all replicas see items come in
-- one order, as the log does for what is visible. An item has a number there, a record, and stands under
-- its keys.
--
--   last   the last number given
--   r      hash   number of a chunk → 16 records, each behind its length in 2 bytes: state, then what packTold makes
--   k      hash   first 12 bits of a key → last 16 bits of the key (2) and number (4) of what stands there
--   days   hash   day → the first number given on it; floor: what stood below it is gone
--
-- States: U enlisted and perhaps never staged; S staged; R it leads an entry; D nothing any more.
local verb, cap, size = ARGV[1], 32, 16

local function chunk(n) return tostring(math.floor((n - 1) / size)) end

-- Finds a record: the chunk, where its length stands, its state and what follows that.
local function record(n)
  local c = call('HGET', base .. 'r', chunk(n))
  local at = 1
  for _ = 1, (n - 1) % size do
    if not c or at >= #c then return end
    at = at + 2 + struct.unpack('>I2', c, at)
  end
  if not c or at >= #c then return end
  local len = struct.unpack('>I2', c, at)
  return c, at, string.sub(c, at + 2, at + 2), string.sub(c, at + 3, at + 1 + len)
end

local function set(n, state, body)
  local c, at = record(n)
  if not c then return end
  local rest = string.sub(c, at + 2 + struct.unpack('>I2', c, at))
  call('HSET', base .. 'r', chunk(n), string.sub(c, 1, at - 1) .. struct.pack('>I2', 1 + #body) .. state .. body .. rest)
end

local function bucket(key)
  local a, b = string.byte(key, 1, 2)
  return tostring(a * 16 + math.floor(b / 16)), string.sub(key, 3, 4)
end

-- Calls each with the places in a bucket where a tag stands.
local function each(b, tag, f)
  local at = string.find(b, tag, 1, true)
  while at do
    local next = at + 1
    if at % 6 == 1 then
      f(at)
      next = at + 6
    end
    at = string.find(b, tag, next, true)
  end
end

local function keys(packed, f)
  for i = 1, #packed, 4 do f(bucket(string.sub(packed, i, i + 3))) end
end

local function put(n, packed)
  keys(packed, function(field, tag)
    local b, first, count = call('HGET', base .. 'k', field) or '', nil, 0
    each(b, tag, function(at)
      first, count = first or at, count + 1
    end)
    if count >= cap then b = string.sub(b, 1, first - 1) .. string.sub(b, first + 6) end
    call('HSET', base .. 'k', field, b .. tag .. struct.pack('>I4', n))
  end)
end

local function remove(n, packed)
  keys(packed, function(field, tag)
    local b = call('HGET', base .. 'k', field) or ''
    local at = string.find(b, tag .. struct.pack('>I4', n), 1, true)
    while at and at % 6 ~= 1 do at = string.find(b, tag .. struct.pack('>I4', n), at + 1, true) end
    if not at then return end
    b = string.sub(b, 1, at - 1) .. string.sub(b, at + 6)
    if b == '' then call('HDEL', base .. 'k', field) else call('HSET', base .. 'k', field, b) end
  end)
end

-- The numbers below n that stand under so many of the keys at least, with how many keys they share.
local function sharing(n, packed, least)
  local shared, list = {}, {}
  keys(packed, function(field, tag)
    local b = call('HGET', base .. 'k', field) or ''
    each(b, tag, function(at)
      local m = struct.unpack('>I4', b, at + 2)
      if m < n then
        shared[m] = (shared[m] or 0) + 1
        if shared[m] == least then list[#list + 1] = m end
      end
    end)
  end)
  return list, shared
end

local out = {}

-- enlist: ARGV: day, then record and keys of each item. Returns their numbers.
if verb == 'enlist' then
  for i = 3, #ARGV, 2 do
    local n = call('INCR', base .. 'last')
    call('HSETNX', base .. 'days', ARGV[2], n)
    local c = call('HGET', base .. 'r', chunk(n)) or ''
    call('HSET', base .. 'r', chunk(n), c .. struct.pack('>I2', 1 + #ARGV[i]) .. 'U' .. ARGV[i])
    put(n, ARGV[i + 1])
    out[#out + 1] = n
  end

-- find: ARGV: how many candidates at most, then number and keys of each item, and how many of these a candidate
-- must share. An item that is enlisted counts as staged from now on. Returns for each: its state before, how many candidates, then number, state and
-- record of each, the oldest first. Only those that lead an entry count for the most: of a document's items, which are all
-- asked about before the first is decided, most may be copies in the end and stand in nobody's way.
elseif verb == 'find' then
  local most = tonumber(ARGV[2])
  for i = 3, #ARGV, 3 do
    local n, least = tonumber(ARGV[i]), tonumber(ARGV[i + 2])
    local c, _, state, body = record(n)
    out[#out + 1] = c and state or 'D'
    if state == 'U' then set(n, 'S', body) end
    local list, shared = sharing(n, ARGV[i + 1], least)
    table.sort(list, function(a, b) return shared[a] > shared[b] or shared[a] == shared[b] and a > b end)
    local found, leads, first = {}, 0, nil
    for _, m in ipairs(list) do
      if first and 2 * shared[m] < first then break end
      local _, _, s, body = record(m)
      if s == 'R' then first, leads = first or shared[m], leads + 1 end
      if s and s ~= 'D' then found[#found + 1] = {m, s, body} end
      if leads == most or #found == 8 * most then break end
    end
    table.sort(found, function(a, b) return a[1] < b[1] end)
    out[#out + 1] = tostring(#found)
    for _, f in ipairs(found) do
      for _, v in ipairs({tostring(f[1]), f[2], f[3]}) do out[#out + 1] = v end
    end
  end

-- settle: ARGV: for each item its number, its keys, R or D, and the record that is to stand in its place
-- (empty: its own if R, none if D). What is settled stays so.
elseif verb == 'settle' then
  for i = 2, #ARGV, 4 do
    local n = tonumber(ARGV[i])
    local c, _, state, body = record(n)
    if c and state ~= 'R' and state ~= 'D' then
      if ARGV[i + 3] ~= '' then
        set(n, 'R', ARGV[i + 3])
      elseif ARGV[i + 2] == 'R' then
        set(n, 'R', body)
      else
        set(n, 'D', '')
        remove(n, ARGV[i + 1])
      end
    end
  end

-- strike: ARGV: a number. It is struck out unless it was staged. Returns its state.
elseif verb == 'strike' then
  local n = tonumber(ARGV[2])
  local c, _, state = record(n)
  if c and state == 'U' then
    set(n, 'D', '')
    state = 'D'
  end
  return {c and state or 'D'}

-- erase: ARGV: ids of an entry and its copies, joined; then keys of each copy. The entry's records go.
elseif verb == 'erase' then
  for i = 3, #ARGV do
    local list = sharing(4294967295, ARGV[i], 1)
    for _, m in ipairs(list) do
      local c, _, state, body = record(m)
      local at = c and state ~= 'D' and string.find(ARGV[2], string.sub(body, 1, 16), 1, true)
      if at and at % 16 == 1 then
        set(m, 'D', '')
        remove(m, ARGV[i])
      end
    end
  end

-- sweep: ARGV: the first day to keep, the first and the last bucket to look at. What is older goes.
elseif verb == 'sweep' then
  local keep, floor = tonumber(ARGV[2]), tonumber(call('GET', base .. 'last') or '0') + 1
  local all = call('HGETALL', base .. 'days')
  for i = 1, #all, 2 do
    if tonumber(all[i]) >= keep then
      floor = math.min(floor, tonumber(all[i + 1]))
    else
      call('HDEL', base .. 'days', all[i])
    end
  end
  local was = tonumber(call('GET', base .. 'floor') or '1')
  floor = math.max(floor, was)
  for c = tonumber(chunk(was)), tonumber(chunk(floor)) - 1 do call('HDEL', base .. 'r', tostring(c)) end
  call('SET', base .. 'floor', string.format('%.0f', floor))
  for field = tonumber(ARGV[3]), tonumber(ARGV[4]) do
    local b = call('HGET', base .. 'k', tostring(field))
    if b then
      local kept = {}
      for at = 1, #b, 6 do
        if struct.unpack('>I4', b, at + 2) >= floor then kept[#kept + 1] = string.sub(b, at, at + 5) end
      end
      if #kept == 0 then
        call('HDEL', base .. 'k', tostring(field))
      elseif #kept * 6 < #b then
        call('HSET', base .. 'k', tostring(field), table.concat(kept))
      end
    end
  end
end
return out
