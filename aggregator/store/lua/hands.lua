-- Reads what the operator has decided of copies, empty where nothing. ARGV: their ids.
local out = {}
for i = 1, #ARGV do out[i] = call('HGET', base .. 'hand', ARGV[i]) or '' end
return out
