-- Reads a stretch of an index. KEYS[1] is the index itself. ARGV: score below which to begin (empty: at
-- the top), id behind which to begin among those of that very score (empty: behind all of them), how
-- many to skip from there, how many to return. Members of one score stand by their id, so the place
-- behind an id is found by halving, whether it is still there or not.
local from = 0
if ARGV[1] ~= '' then
  from = call('ZCOUNT', base, '-inf', ARGV[1])
  if ARGV[2] ~= '' then
    local low = call('ZCOUNT', base, '-inf', '(' .. ARGV[1])
    while low < from do
      local middle = math.floor((low + from) / 2)
      if string.sub(call('ZRANGE', base, middle, middle)[1], 1, 16) > ARGV[2] then
        from = middle
      else
        low = middle + 1
      end
    end
  end
end
from = from + tonumber(ARGV[3])
return call('ZRANGE', base, from, from + tonumber(ARGV[4]) - 1)
