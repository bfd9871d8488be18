-- The calls. Each answer begins with the bells that are to be rung.

local function answer(...)
  admit_blocked()
  return { bells, ... }
end

-- What became of the copies of an event at its hand-over.
local function receipt(record)
  local copies, flat = {}, redis.call('HGETALL', track(record))
  for i = 1, #flat, 2 do
    local name = flat[i]:match('^accepted:(.*)$')
    if name then
      copies[#copies + 1] = name
      copies[#copies + 1] = flat[i + 1]
    end
  end
  return answer('receipt', record, copies)
end

local function join(id, member, connection, until_then)
  redis.call('HSET', sub(id, 'members'), member, connection)
  redis.call('SREM', sub(id, 'left'), member)
  redis.call('ZADD', present, until_then, id .. ':' .. member)
end

if not only_looks then
  tick()
end

if call == 'publish' then
  local record, id, publisher, topic, event = ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7]
  local known = redis.call('HGET', ids, id) or record
  if redis.call('EXISTS', track(known)) == 1 then
    return receipt(known)
  end
  if redis.call('HGET', message(known), 'blocked') then
    return answer('not-yet', '')
  end
  local targets, waits_for = route(topic), nil
  local awaited = {}
  for _, earlier in ipairs(redis.call('LRANGE', blocked, 0, -1)) do
    local row = redis.call('HMGET', message(earlier), 'publisher', 'topic')
    -- A later event must not overtake an earlier one of the same publisher.
    if row[1] == publisher then
      for _, target in ipairs(route(row[2])) do
        awaited[target] = true
      end
    end
  end
  for _, target in ipairs(targets) do
    if not waits_for and (awaited[target] or must_wait(target)) then
      waits_for = target
    end
  end
  if waits_for and redis.call('LLEN', blocked) >= BLOCKED_MAX then
    return answer('too-many', text(BLOCKED_MAX))
  end
  redis.call('HSET', message(record), 'topic', topic, 'event', event, 'publisher', publisher, 'id', id)
  redis.call('HSET', ids, id, record)
  if waits_for then
    tell_copy('blocked', waits_for, record)
    redis.call('HSET', message(record), 'blocked', '1')
    redis.call('RPUSH', blocked, record)
    return answer('not-yet', '')
  end
  admit(record, targets)
  return receipt(record)
end

if call == 'receipt' then
  local known = redis.call('HGET', ids, ARGV[4]) or ARGV[3]
  if redis.call('EXISTS', track(known)) == 1 then
    return receipt(known)
  end
  return answer('not-yet', '')
end

if call == 'settled' then
  local record, outcomes = ARGV[3], {}
  local open = redis.call('HGET', track(record), 'open')
  if not open and not redis.call('HGET', message(record), 'blocked') then
    return answer('unknown')
  end
  if open ~= '0' then
    return answer('not-yet', '')
  end
  local flat = redis.call('HGETALL', track(record))
  for i = 1, #flat, 2 do
    local name = flat[i]:match('^outcome:(.*)$')
    if name then
      outcomes[#outcomes + 1] = name
      outcomes[#outcomes + 1] = flat[i + 1]
    end
  end
  return answer('outcomes', outcomes)
end

if call == 'subscribe' then
  local member, connection, stay = ARGV[3], ARGV[4], ARGV[5]
  local name, pattern, replayed = ARGV[6], ARGV[7], tonumber(ARGV[8])
  local id = redis.call('HGET', names, name)
  local is_new = not id
  if is_new then
    if redis.call('HLEN', names) >= SUBSCRIPTIONS_MAX then
      return answer('full', text(SUBSCRIPTIONS_MAX))
    end
    id = count()
    redis.call('HSET', names, name, id)
    redis.call('HSET', patterns, id, pattern)
    redis.call('HSET', sub(id, 'rules'), 'name', name, 'durable', ARGV[9], 'queue-max', ARGV[10],
      'overflow', ARGV[11], 'ack-timeout', ARGV[12], 'attempts-max', ARGV[13], 'dead-letters', ARGV[14],
      'base', ARGV[15], 'cap', ARGV[16], 'growth', ARGV[17], 'jitter', ARGV[18])
  end
  local rule = rules(id)
  tell('opened', 'name', name, 'member', member, 'pattern', redis.call('HGET', patterns, id), 'durable', rule.durable,
    'queue-max', rule['queue-max'], 'attempts-max', rule['attempts-max'])
  if is_new and replayed > 0 then
    for _, record in ipairs(redis.call('LRANGE', history, -replayed, -1)) do
      if matches(pattern, redis.call('HGET', message(record), 'topic')) then
        redis.call('RPUSH', sub(id, 'replay'), record)
        tell_copy('replayed', id, record)
        need(record)
      end
    end
  end
  join(id, member, connection, text(now + tonumber(stay)))
  return answer('subscribed', id, redis.call('GET', counter))
end

if call == 'stay' then
  local connection, stay = ARGV[3], ARGV[4]
  for i = 5, #ARGV, 2 do
    local id, member = ARGV[i], ARGV[i + 1]
    if redis.call('HGET', sub(id, 'members'), member) == connection then
      redis.call('ZADD', present, 'XX', text(now + tonumber(stay)), id .. ':' .. member)
    end
  end
  return answer('ok')
end

if call == 'leave' then
  local connection = ARGV[3]
  for i = 4, #ARGV, 2 do
    local id, member = ARGV[i], ARGV[i + 1]
    -- Who is back over another connection stays.
    if redis.call('HGET', sub(id, 'members'), member) == connection then
      lose(id, member)
    end
  end
  return answer('ok')
end

if call == 'dead-letters' then
  local name, skip, limit, bytes_max = ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
  local page, bytes = {}, 0
  local found = redis.call('LRANGE', letters(name), skip, skip + limit - 1)
  for i, letter in ipairs(found) do
    local record, attempts, at, reason = letter:match('^(%d+):(%d+):(%d+):(.*)$')
    local row = redis.call('HMGET', message(record), 'topic', 'event')
    bytes = bytes + #row[1] + #row[2] + #reason
    if bytes > bytes_max and i > 1 then
      break
    end
    page[i] = { record, row[1], row[2], attempts, reason, at }
  end
  local more = redis.call('LLEN', letters(name)) > skip + #page
  return answer('letters', text(now), more and 1 or 0, page)
end

if call == 'redrive' then
  local name, limit, redriven = ARGV[3], tonumber(ARGV[4]), 0
  local id = redis.call('HGET', names, name)
  local may = math.min(limit, MOVES_MAX)
  while id and redriven < may and has_room(id) do
    local letter = redis.call('LPOP', letters(name))
    if not letter then
      break
    end
    local record = letter:match('^%d+')
    redis.call('RPUSH', sub(id, 'queue'), record)
    tell_copy('redriven', id, record, 'depth', text(depth(id)))
    redriven = redriven + 1
    ring('sub:' .. id)
  end
  return answer('redriven', redriven, redriven == MOVES_MAX and 1 or 0)
end

if call == 'moves' then
  local after, limit = ARGV[3], tonumber(ARGV[4])
  if not is_told then
    redis.call('XADD', moves, redis.call('INCR', moved) .. '-0', 'what', 'told')
  end
  local rows = redis.call('XRANGE', moves, '(' .. after, '+', 'COUNT', limit)
  return answer('moves', text(now), #rows >= limit and 1 or 0, rows)
end

-- The rest are of one subscription.
local id = ARGV[3]
if redis.call('EXISTS', sub(id, 'rules')) == 0 then
  return answer((call == 'ack' or call == 'nack') and 'lease-lost' or 'unsubscribed')
end

if call == 'next' then
  local member, after, connection, stay = ARGV[4], tonumber(ARGV[5]), ARGV[6], ARGV[7]
  local over = redis.call('HGET', sub(id, 'members'), member)
  -- Who has left by itself comes back by subscribing, and who lost its connection by asking.
  if not over and (rules(id).durable == '0' or redis.call('SISMEMBER', sub(id, 'left'), member) == 1) then
    return answer('unsubscribed')
  end
  if over ~= connection then
    join(id, member, connection, text(now + tonumber(stay)))
  end
  local function delivery(lease, record, attempts)
    local row = redis.call('HMGET', message(record), 'topic', 'event')
    return answer('delivery', lease, attempts, record, row[1], row[2])
  end
  local lease = redis.call('HGET', sub(id, 'holds'), member)
  if lease then
    if tonumber(lease) > after then
      local record, attempts = redis.call('HGET', sub(id, 'held'), lease):match('^(%d+):(%d+)')
      return delivery(lease, record, attempts)
    end
    return answer('not-yet', text(tonumber(redis.call('ZSCORE', leases, id .. ':' .. lease)) - now))
  end
  -- Who is away with a lease still competes.
  local members = redis.call('HLEN', sub(id, 'members'))
  for _, holder in ipairs(redis.call('HKEYS', sub(id, 'holds'))) do
    if redis.call('HEXISTS', sub(id, 'members'), holder) == 0 then
      members = members + 1
    end
  end
  local record, attempts, before = nil, '0', '0'
  local first = redis.call('ZRANGE', sub(id, 'again'), 0, 0, 'WITHSCORES')
  local due = first[1] and tonumber(first[2]) - now
  if due and due <= 0 then
    redis.call('ZREM', sub(id, 'again'), first[1])
    record, attempts, before = first[1]:match('^%d+:(%d+):(%d+):(%d+)$')
  elseif not due or members > 1 then
    -- One copy that waits for another attempt holds back those behind it, which keeps order. Where several compete
    -- there is no order to keep.
    record = redis.call('LPOP', sub(id, 'replay')) or redis.call('LPOP', sub(id, 'queue'))
  end
  if not record then
    return answer('not-yet', due and text(due) or '')
  end
  lease, attempts = count(), text(tonumber(attempts) + 1)
  redis.call('HSET', sub(id, 'held'), lease, table.concat({ record, attempts, before, member }, ':'))
  redis.call('HSET', sub(id, 'holds'), member, lease)
  local ends = text(now + tonumber(rules(id)['ack-timeout']))
  redis.call('ZADD', leases, ends, id .. ':' .. lease)
  tell_copy('dispatched', id, record, 'member', member, 'attempt', attempts, 'until', ends)
  return delivery(lease, record, attempts)
end

if call == 'ack' or call == 'nack' then
  local lease, reason = ARGV[4], ARGV[5]
  local record, attempts, before = end_lease(id, lease)
  if not record then
    return answer('lease-lost')
  end
  if call == 'ack' then
    tell_copy('acked', id, record, 'attempt', text(attempts))
    note(record, rules(id).name, 'acked:' .. text(attempts))
    free(record)
  else
    fail(id, record, attempts, before, now, reason)
  end
  return answer('ok')
end

if call == 'unsubscribe' then
  local member = ARGV[4]
  local is_there = redis.call('HEXISTS', sub(id, 'members'), member) == 1
  if not is_there and (rules(id).durable == '0' or redis.call('SISMEMBER', sub(id, 'left'), member) == 1) then
    return answer('unsubscribed')
  end
  leave(id, member)
  redis.call('SADD', sub(id, 'left'), member)
  if redis.call('HLEN', sub(id, 'members')) == 0 then
    close(id)
  end
  return answer('ok')
end

return redis.error_reply('ERR no such call')
