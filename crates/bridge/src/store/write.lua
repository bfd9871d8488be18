-- Makes all of some writes or none.
--
-- KEYS: the index of all keys, then the hash of each write in turn.
-- ARGV: for each write six: `put` or `delete`, the key, the value, `always`, `absent` or `version`, that version,
--       and the time to live in milliseconds or nothing.
-- A key is a hash of its value `v` and its version `n`; the index is a sorted set, in the order of the keys' bytes.
local index = KEYS[1]

for i = 2, #KEYS do
  local at = (i - 2) * 6
  local op, key, condition, version = ARGV[at + 1], ARGV[at + 2], ARGV[at + 4], ARGV[at + 5]
  local actual = redis.call('HGET', KEYS[i], 'n') or '0'
  -- Removing what is absent always succeeds.
  local free = op == 'delete' and actual == '0'
  if not free and ((condition == 'absent' and actual ~= '0') or (condition == 'version' and actual ~= version)) then
    return { 'conflict', key, actual }
  end
end

local written = '0'
for i = 2, #KEYS do
  local at = (i - 2) * 6
  local op, key, value, ttl = ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], ARGV[at + 6]
  if op == 'put' then
    written = tostring(redis.call('HINCRBY', KEYS[i], 'n', 1))
    redis.call('HSET', KEYS[i], 'v', value)
    if ttl == '' then
      redis.call('PERSIST', KEYS[i])
    else
      redis.call('PEXPIRE', KEYS[i], ttl)
    end
    redis.call('ZADD', index, 0, key)
  else
    redis.call('DEL', KEYS[i])
    redis.call('ZREM', index, key)
  end
end
return { 'ok', written }
