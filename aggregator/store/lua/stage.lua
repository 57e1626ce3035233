-- First step of a commit: all that belongs to the source, at once or not at all. Nothing of it is
-- visible yet but changed due times and cursors; the outbox says what is left to do.
--
-- ARGV: source, token of the lease, a mark of this call, the new state, what the state's first 8
-- bytes must be now (they sum up what the call reckoned with), due, day, until when the lease runs;
-- then four lists, each behind its length: fields that left the document; field and record of what
-- is seen; id and pending entry; id and outbox record.
--
-- Returns 'ok', or 'done' if this very call came through before, or 'lost' with the lease, or 'stale'
-- and the state that is stored.
local source, token, mark, state, sum = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local due, day, till = ARGV[6], ARGV[7], ARGV[8]
if call('HGET', base .. 'done', source) == token .. mark then return {'done'} end
local lease = lease_of(source)
if not lease or lease.token ~= token then return {'lost'} end
local old = call('HGET', base .. 'state', source) or '\0\0\0\0\0\0\0\0'
if string.sub(old, 1, 8) ~= sum then return {'stale', old} end

local at = 9
local function list(width, each)
  local n = tonumber(ARGV[at])
  for i = at + 1, at + n * width, width do each(ARGV[i], ARGV[i + 1]) end
  at = at + 1 + n * width
end
local seen = open('seen:' .. source)
list(1, function(field)
  local record = get(seen, field)
  if record then put(seen, field, string.sub(record, 1, -3) .. day, day) end
end)
list(2, function(field, record) put(seen, field, record, day) end)
close(seen)
list(2, function(id, entry) call('SETNX', base .. 'e:' .. id, entry) end)
local outbox = base .. 'out:' .. source
list(2, function(id, record)
  call('HSET', outbox, id, record)
  call('ZADD', base .. 'outs', till, source)
end)
call('HSET', base .. 'state', source, state)
if call('ZSCORE', base .. 'due', source) then call('ZADD', base .. 'due', due, source) end
call('HDEL', base .. 'lease', source)
call('HSET', base .. 'done', source, token .. mark)
return {'ok'}
