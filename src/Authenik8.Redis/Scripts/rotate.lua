-- Decides on a presented refresh generation and changes the session.
-- KEYS: session
-- ARGV: now i8, generation I4, attempt c16, reuse window i8, idle timeout i8, slack i8, retention i8, as one string: to
--       take it apart is cheaper than to be sent seven; the device as shown now, in the record's form: flag, address and
--       agent, or nothing; its name
-- Answers one string: the kind's digit, the state as it is now, and the record as it was, whose own state is the old one.
-- The numbers are those of RotationKind and SessionEndReason.
local NOT_FOUND, REVOKED, EXPIRED, ROTATED, SUPERSEDED, REUSED, HEALED = '0', '1', '2', '3', '4', '5', '6'
local THEFT = 4

local record = redis.call('GET', KEYS[1])
if not record then
    return NOT_FOUND
end

local now, presented, this_attempt, window, idle_timeout, slack, retention = struct.unpack('>i8I4c16i8i8i8i8', ARGV[1])
local reason, idle, absolute, generation, rotated, attempt = struct.unpack(STATE, record)

local function unchanged(kind)
    return kind .. record:sub(1, SUBJECT_AT - 1) .. record
end

if reason ~= 0 then
    -- The idle expiry of an ended session is the end of its retention.
    return now < idle and unchanged(REVOKED) or NOT_FOUND
end
if now >= idle or now >= absolute then
    redis.call('DEL', KEYS[1])
    return EXPIRED
end
if presented < generation then
    if presented == generation - 1 then
        if attempt == this_attempt then
            return unchanged(ROTATED)
        end
        if now - rotated <= window then
            return unchanged(SUPERSEDED)
        end
    end
    record = end_session(KEYS[1], record, THEFT, now, retention)
    return unchanged(REUSED)
end

idle = math.min(now + idle_timeout, absolute)
local kind = presented == generation and ROTATED or HEALED
local state = struct.pack(STATE, 0, idle, absolute, presented + 1, now, this_attempt, now)
local ttl = idle - now + slack

local shown = ARGV[2]
if shown == '' or shown == record:sub(DEVICE_AT, DEVICE_AT + #shown - 1) then
    -- As nearly always the device is the same: only the state is written.
    redis.call('SETRANGE', KEYS[1], 0, state)
    redis.call('PEXPIRE', KEYS[1], ttl)
    return kind .. state .. record
end

local _, seen_address, seen_agent = struct.unpack('>BI2c0I2c0', shown)
local has_device, address, agent, name, rest = struct.unpack('>BI2c0I2c0I2c0', record, DEVICE_AT)
address = seen_address ~= '' and seen_address or address
agent = seen_agent ~= '' and seen_agent or agent
name = has_device == 1 and name or struct.unpack('>I2c0', ARGV[3])
record = state
    .. record:sub(SUBJECT_AT, DEVICE_AT - 1)
    .. struct.pack('>BI2c0I2c0I2c0', 1, #address, address, #agent, agent, #name, name)
    .. record:sub(rest)
redis.call('SET', KEYS[1], record, 'PX', ttl)
return kind .. state .. record
