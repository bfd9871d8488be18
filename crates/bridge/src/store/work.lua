-- Every call of a work queue that changes something; `look.lua` has the others. A message is in exactly one of the
-- sorted sets `waiting`, `scheduled`, `leased` and `dead`, or done; one run of this script moves it from one to
-- another, whole.
--
-- KEYS: what the names of this queue begin with, and the counter of leases.
-- ARGV: the call, then what it needs. Times are microseconds of Redis' own clock; numbers of messages are 20 digits,
--       so that their order as texts is that of numbers. Nothing that may pass 2^53 is ever a Lua number.
local base, receipts, call = KEYS[1], KEYS[2], ARGV[1]
local waiting, scheduled, leased = base .. 'waiting', base .. 'scheduled', base .. 'leased'
local dead, kept_until, born, done = base .. 'dead', base .. 'kept-until', base .. 'born', base .. 'done'
local moves, moved = base .. 'moves', base .. 'moved'

local MOVES_MAX = 1000   -- in one call, since Redis does nothing else meanwhile
local TRAIL_MAX = 32     -- failed attempts that a message remembers: the newest
local MOVES_KEPT = 10000 -- moves that are told and kept for whoever asks for them: about the newest
local FINISHED_MAX = 4096 -- messages remembered that are finished or kept no more, so that no old request brings one back

local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000000 + tonumber(clock[2])

-- `tostring` would round.
local function text(number)
  return string.format('%.0f', number)
end

local function message(record)
  return base .. 'work:' .. record
end

local function trail(record)
  return base .. 'trail:' .. record
end

-- Keeps what moved for whoever asked to be told. `moment` and `text` are what else there is to say of it.
local is_told = redis.call('EXISTS', moves) == 1
local function tell(what, record, moment, said)
  if is_told then
    local row = redis.call('HMGET', message(record), 'receipt', 'attempts')
    redis.call('XADD', moves, 'MAXLEN', '~', MOVES_KEPT, redis.call('INCR', moved) .. '-0', 'what', what, 'record', record,
      'receipt', row[1] or '0', 'attempt', row[2] or '0', 'moment', moment or '0', 'said', said or '')
  end
end

local function fail(record, reason)
  local attempt = redis.call('HGET', message(record), 'attempts')
  redis.call('RPUSH', trail(record), attempt .. ':' .. text(now) .. ':' .. reason)
  redis.call('LTRIM', trail(record), -TRAIL_MAX, -1)
end

local function forget(record)
  redis.call('DEL', message(record), trail(record))
end

-- Whatever asks for this message again comes too late.
local function remember(record)
  redis.call('ZADD', done, text(now), record)
  redis.call('ZREMRANGEBYRANK', done, 0, -(FINISHED_MAX + 1))
end

-- What is over by now, the first of it first, with the moments.
local function over(set)
  return redis.call('ZRANGEBYSCORE', set, '-inf', text(now), 'WITHSCORES', 'LIMIT', 0, MOVES_MAX)
end

-- Does what is due: lets scheduled work in, ends leases, forgets dead letters whose time is over.
local function tick()
  local due = over(scheduled)
  for i = 1, #due, 2 do
    redis.call('ZREM', scheduled, due[i])
    redis.call('ZADD', waiting, due[i + 1], due[i])
    tell('due', due[i])
  end
  local ended = over(leased)
  for i = 1, #ended, 2 do
    if not redis.call('HGET', message(ended[i]), 'given-up') then
      fail(ended[i], 'lease-over')
    end
    redis.call('ZREM', leased, ended[i])
    redis.call('ZADD', waiting, text(now), ended[i])
    tell('lease-over', ended[i])
  end
  local expired = over(kept_until)
  for i = 1, #expired, 2 do
    redis.call('ZREM', kept_until, expired[i])
    redis.call('ZREM', dead, expired[i])
    tell('expired', expired[i])
    forget(expired[i])
    remember(expired[i])
  end
end

-- Puts a message where it waits until its delay is over, and says when that is.
local function set_down(record, delay)
  local due = text(now + tonumber(delay))
  redis.call('ZADD', delay == '0' and waiting or scheduled, due, record)
  return due
end

local function holds(record, receipt)
  return redis.call('ZSCORE', leased, record) and redis.call('HGET', message(record), 'receipt') == receipt
end

tick()

if call == 'enqueue' then
  local record, topic, body, delay = ARGV[2], ARGV[3], ARGV[4], ARGV[5]
  if redis.call('EXISTS', message(record)) == 1 or redis.call('ZSCORE', done, record) then
    return { 'ok' }
  end
  redis.call('HSET', message(record), 'topic', topic, 'body', body, 'receipt', '0', 'attempts', '0',
    'queued-at', text(now), 'waited', delay)
  redis.call('ZADD', born, text(now), record)
  tell('enqueued', record, set_down(record, delay), topic)
  return { 'ok' }
end

if call == 'lease' then
  local visibility, worker = tonumber(ARGV[2]), ARGV[3]
  local record = redis.call('ZRANGE', waiting, 0, 0)[1]
  if not record then
    local next_due = ''
    for _, set in ipairs({ scheduled, leased }) do
      local first = redis.call('ZRANGE', set, 0, 0, 'WITHSCORES')[2]
      if first and (next_due == '' or tonumber(first) - now < tonumber(next_due)) then
        next_due = text(tonumber(first) - now)
      end
    end
    return { 'none', next_due }
  end
  local given_up = redis.call('HGET', message(record), 'given-up')
  if not given_up then
    redis.call('HINCRBY', message(record), 'attempts', 1)
  end
  local receipt = redis.call('INCR', receipts)
  redis.call('HSET', message(record), 'receipt', receipt)
  redis.call('ZREM', waiting, record)
  redis.call('ZADD', leased, text(now + visibility), record)
  tell('leased', record, text(now + visibility), worker)
  local row = redis.call('HMGET', message(record), 'receipt', 'attempts', 'topic', 'body', 'waited', 'given-up')
  return { 'leased', record, row[1], row[2], row[3], row[4], row[5], row[6] }
end

if call == 'redrive' then
  local record, receipt, edited, body = ARGV[2], ARGV[3], ARGV[4], ARGV[5]
  if not redis.call('ZSCORE', dead, record) or redis.call('HGET', message(record), 'receipt') ~= receipt then
    return { 'no-such-letter' }
  end
  if edited == '1' then
    redis.call('HSET', message(record), 'body', body)
  end
  redis.call('HSET', message(record), 'attempts', '0', 'waited', '0')
  redis.call('HDEL', message(record), 'given-up')
  redis.call('ZREM', dead, record)
  redis.call('ZREM', kept_until, record)
  redis.call('ZADD', born, text(now), record)
  tell('redriven', record, set_down(record, '0'), edited)
  return { 'ok' }
end

if call == 'moves' then
  local after, limit = ARGV[2], tonumber(ARGV[3])
  if not is_told then
    redis.call('XADD', moves, redis.call('INCR', moved) .. '-0', 'what', 'told', 'record', '', 'receipt', '0', 'attempt', '0',
      'moment', '0', 'said', '')
  end
  local rows = redis.call('XRANGE', moves, '(' .. after, '+', 'COUNT', limit)
  return { 'moves', text(now), #rows >= limit and 1 or 0, rows }
end

-- The rest are of a lease.
local record, receipt, attempt = ARGV[2], ARGV[3], ARGV[4]
if not holds(record, receipt) then
  if redis.call('EXISTS', message(record)) == 1 then
    tell('stale', record, receipt)
  end
  return { 'lease-lost' }
end

if call == 'ack' then
  redis.call('ZREM', leased, record)
  redis.call('ZREM', born, record)
  tell('acked', record)
  forget(record)
  remember(record)
  return { 'ok' }
end

if call == 'nack' then
  local delay, reason = ARGV[5], ARGV[6]
  fail(record, reason)
  redis.call('HSET', message(record), 'waited', delay)
  redis.call('ZREM', leased, record)
  tell('scheduled', record, set_down(record, delay), reason)
  return { 'ok' }
end

if call == 'extend' then
  local visibility, has_failed, reason = tonumber(ARGV[5]), ARGV[6], ARGV[7]
  -- A request that comes twice names the same attempt and counts once.
  if has_failed == '1' and redis.call('HGET', message(record), 'attempts') == attempt then
    fail(record, reason)
    redis.call('HINCRBY', message(record), 'attempts', 1)
  end
  redis.call('ZADD', leased, text(now + visibility), record)
  tell('extended', record, text(now + visibility))
  return { 'ok' }
end

if call == 'dead-letter' then
  local reason, keep, letters_max = ARGV[5], tonumber(ARGV[6]), tonumber(ARGV[7])
  -- A failure that was told before is not told again.
  if not redis.call('HGET', message(record), 'given-up') then
    fail(record, reason)
    redis.call('HSET', message(record), 'given-up', reason)
  end
  if redis.call('ZCARD', dead) >= letters_max then
    tell('no-room', record)
    return { 'full' }
  end
  redis.call('ZREM', leased, record)
  redis.call('ZREM', born, record)
  redis.call('ZADD', dead, text(now), record)
  redis.call('ZADD', kept_until, text(now + keep), record)
  tell('dead', record, text(now + keep), reason)
  return { 'ok' }
end

return redis.error_reply('ERR no such call')
