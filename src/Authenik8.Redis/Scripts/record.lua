-- Shared by the scripts about sessions: put before each of them when it is loaded.
--
-- A session is one string, so that a rotation is one GET and one write. What scripts read or change is at fixed places:
--    1  reason B, idle expiry i8, absolute expiry i8, generation I4, rotated at i8 by the server's clock, last attempt c16,
--       last seen i8, kept until i8: when the key's TTL runs out, rotated at before i8: of the generation before, undone
--       attempt c16: the last one that was undone, replayed B: 1 where the current token was handed out again, late B: a bit
--       for each of the last eight generations, the lowest for the current one, set where it was handed out again late
--   88  SHA-256 of the subject c32, created i8
--  128  whether there is a device B, then its address, user agent and name
-- After that comes what scripts do not look at: subject and grant. SessionRecord.cs writes and reads the same. Times are
-- Unix milliseconds, exact in Lua's doubles. A text of a device is I2c0 with a leading '=' where it is present, so that
-- an absent one differs from an empty one.
local STATE = '>Bi8i8I4i8c16i8i8i8c16BB'
local SEEN_AT = 46
local SUBJECT_AT = 88
local DEVICE_AT = 128
local NO_ATTEMPT = string.rep('\0', 16)

local call, pack, unpack = redis.call, struct.pack, struct.unpack

local function is_live(record, now)
    local reason, idle, absolute = unpack('>Bi8i8', record)
    return reason == 0 and now < idle and now < absolute
end

-- Ends a session and keeps its record for the retention, or for the rest of its lifetime where that is shorter. With no
-- retention nothing is left of it.
local function end_session(key, record, reason, now, retention)
    local _, idle, absolute = unpack('>Bi8i8', record)
    local keep_until = math.min(idle, absolute, now + retention)
    record = pack('>Bi8', reason, keep_until) .. record:sub(10)
    -- Removed first: a server that is full takes what a script writes after it has removed something, so a session can be
    -- ended there as well.
    call('DEL', key)
    if keep_until > now then
        call('SET', key, record, 'PX', keep_until - now)
    end
    return record
end

-- Marks a session that a script ends on its own decision (theft, eviction), until a node has put its revocation into the log:
-- where the node dies before that, the other nodes find the mark at their next poll. In a Cluster the mark is in another slot
-- than the session, and is set only where both slots are on one server.
local MAX_UNANNOUNCED, UNANNOUNCED_FOR = 1000, 86400000

local function mark_unannounced(key, server_now)
    local unannounced = key:match('^(.-):{') .. ':{revocations}:unannounced'
    local added = redis.pcall('ZADD', unannounced, server_now, key)
    if type(added) == 'number' then
        redis.pcall('ZREMRANGEBYSCORE', unannounced, '-inf', server_now - UNANNOUNCED_FOR)
        redis.pcall('ZREMRANGEBYRANK', unannounced, 0, -MAX_UNANNOUNCED - 1)
        redis.pcall('PEXPIRE', unannounced, UNANNOUNCED_FOR)
    end
end

-- Lists a session as ended. Its record stays in the list for as long as it is kept.
local function list_ended(ended_key, id, now, retention)
    if retention > 0 then
        call('ZADD', ended_key, now, id)
        if call('PTTL', ended_key) < retention then
            call('PEXPIRE', ended_key, retention)
        end
    end
end

-- Forgets the longest ended sessions beyond the cap: a login loop must not fill the server.
local function forget_ended(ended_key, cap, prefix)
    local excess = call('ZCARD', ended_key) - cap
    if excess > 0 then
        for _, id in ipairs(call('ZRANGE', ended_key, 0, excess - 1)) do
            -- Not declared: where the slot migrates and the record is on the other server, it stays there for its TTL.
            redis.pcall('DEL', prefix .. id)
            call('ZREM', ended_key, id)
        end
    end
end
