-- Changes the copies of one entry and notes, at once, that the change is still to be announced.
--
-- An entry is one string: E, then order, position, time and last arrival of 8 bytes each, then its
-- copies, each behind its length in 4 bytes: id (16), length of the source's key in one
-- byte, that key, the record. A pending entry is P; what stands for order, position and arrival there
-- says lua/decide.lua. An alias is A and a reference (17 bytes).
--
-- ARGV: id of the entry; add, set, amend or drop; id of the copy; key of its source; its new record; amend:
-- SHA-1 of the record it was made from; token of the change, time, due for the sweeper.
--
-- Returns 'ok' and the note; 'same' and the note if nothing was to be changed, the note empty if all
-- was announced; or 'missing', 'alias' and the reference, 'pending' and the entry, 'refused' (the
-- entry already has a copy of that source), 'raced' (the record is not what it was made from), 'last' (it
-- is the only copy, which is not dropped).
local id, mode, copy, source, record, sum, token, time, due = unpack(ARGV)
local key = base .. 'e:' .. id
local e = call('GET', key)
if not e then return {'missing'} end
local kind = string.sub(e, 1, 1)
if kind == 'A' then return {'alias', string.sub(e, 2)} end
if kind == 'P' then return {'pending', e} end

local from, upto, replaced, at, copies = nil, nil, '', 34, 0
while at <= #e do
  copies = copies + 1
  local size = struct.unpack('>I4', e, at)
  local name = string.sub(e, at + 21, at + 20 + string.byte(e, at + 20))
  if string.sub(e, at + 4, at + 19) == copy then
    from, upto, replaced = at, at + 4 + size, string.sub(e, at + 21 + #name, at + 3 + size)
  elseif mode == 'add' and name == source then
    return {'refused'}
  end
  at = at + 4 + size
end
local note = call('HGET', base .. 'notes', id)
if mode == 'add' then
  if from then return {'same', note or ''} end
  from, upto = #e + 1, #e + 1
  e = string.sub(e, 1, 25) .. struct.pack('>I8', math.max(tonumber(time), (struct.unpack('>I8', e, 26)))) .. string.sub(e, 34)
elseif not from then
  return {'missing'}
elseif mode == 'drop' then
  if copies == 1 then return {'last'} end
elseif replaced == record then
  return {'same', note or ''}
elseif mode == 'amend' and redis.sha1hex(replaced) ~= sum then
  return {'raced'}
end
local packed = ''
if mode ~= 'drop' then
  packed = copy .. string.char(#source) .. source .. record
  packed = struct.pack('>I4', #packed) .. packed
end
call('SET', key, string.sub(e, 1, from - 1) .. packed .. string.sub(e, upto))

-- The note: token, time, 1 if a reader sees more than other tags; then each record that was replaced.
local loud, replacedBefore = mode ~= 'amend' and '1' or '0', ''
if note then
  if string.sub(note, 17, 17) == '1' then loud = '1' end
  time = math.max(tonumber(time), (struct.unpack('>I8', note, 9)))
  replacedBefore = string.sub(note, 18)
end
if replaced ~= '' then replacedBefore = replacedBefore .. struct.pack('>I4', #replaced) .. replaced end
note = token .. struct.pack('>I8', tonumber(time)) .. loud .. replacedBefore
call('HSET', base .. 'notes', id, note)
call('ZADD', base .. 'noted', due, id)
return {'ok', note}
