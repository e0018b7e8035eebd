-- Finds out whether this server can run the scripts of this package, and whose the prefix is. Answers what the server
-- cannot do, or nothing; and one of "ours", "claimed" (it had no claim), "missing" (nobody has, and this call may
-- not), "other".
-- KEYS: claim of the prefix
-- ARGV: whether the prefix is taken over, 1 or 0; whether an unclaimed prefix may be claimed, 1 or 0; then the fingerprints of
--       this application, of which one is enough
local MAX_FINGERPRINTS = 16

local function cannot(...)
    local answer = redis.pcall(...)
    return type(answer) == 'table' and answer.err and (answer.err:find('unknown command', 1, true) or answer.err:find('not an integer', 1, true)
        or answer.err:find('syntax error', 1, true))
end

local problems = {}
if not (struct and struct.pack('>i8', 5) == '\0\0\0\0\0\0\0\5' and struct.unpack('>i8', struct.pack('>i8', 1893456000123)) == 1893456000123) then
    problems[#problems + 1] = 'its Lua writes 8-byte numbers in another order (struct.pack)'
end
if tostring(900000 + 0.0) ~= '900000' then
    problems[#problems + 1] = 'its Lua is not version 5.1, and gives commands a number as 900000.0'
end
-- On a key that is not there these change nothing.
if cannot('XLEN', KEYS[1] .. ':none') then
    problems[#problems + 1] = 'it has no streams (XADD)'
end
if cannot('SET', KEYS[1] .. ':none', '', 'XX', 'KEEPTTL') then
    problems[#problems + 1] = 'it does not know SET with KEEPTTL, which came with Redis 6'
end
if #problems > 0 then
    return { table.concat(problems, '; '), '' }
end

local known, claimed, count, missing = {}, {}, 0, {}
for fingerprint in (redis.call('GET', KEYS[1]) or ''):gmatch('%S+') do
    known[fingerprint], count = true, count + 1
    claimed[count] = fingerprint
end
local is_ours = ARGV[1] == '1' or count == 0
for i = 3, #ARGV do
    if known[ARGV[i]] then
        is_ours = true
    else
        missing[#missing + 1] = ARGV[i]
    end
end
if not is_ours then
    return { '', 'other' }
end
if count == 0 and ARGV[2] ~= '1' then
    return { '', 'missing' }
end
-- What is new is added, so that nodes with the former secret go on. The oldest go where there are too many: a secret that rotates for
-- years stays the same application. The present secret is the first argument and is put last, so it is never the one to go.
if #missing > 0 then
    for i = #missing, 1, -1 do
        claimed[#claimed + 1] = missing[i]
    end
    local first = math.max(1, #claimed - MAX_FINGERPRINTS + 1)
    redis.call('SET', KEYS[1], table.concat(claimed, ' ', first) .. ' ')
end
return { '', count == 0 and 'claimed' or 'ours' }
