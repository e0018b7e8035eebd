-- Replaces an account whose version is that of the new record, and gives it the next one.
-- KEYS: account, due, answer
-- ARGV: name of the account, record, beginning of the tenant's keys, due time or nothing, answer's TTL
if call('EXISTS', KEYS[3]) == 1 then
    return DONE
end
local stored = call('GET', KEYS[1])
if not stored then
    return NOT_FOUND
end
local old_names = names_of(stored)
if not old_names then
    return UNREADABLE
end
if stored:sub(VERSION_AT, CREATED_AT - 1) ~= ARGV[2]:sub(VERSION_AT, CREATED_AT - 1) then
    return CONFLICT
end
local names = names_of(ARGV[2])
local taken = taken_by_another(names, ARGV[1], ARGV[3])
if taken then
    return taken
end

for _, name in ipairs(old_names) do
    call('DEL', ARGV[3] .. name)
end
for _, name in ipairs(names) do
    call('SET', ARGV[3] .. name, ARGV[1])
end
local version = unpack('>i8', stored, VERSION_AT)
-- The time of creation stays: it is the account's place in the list.
call('SET', KEYS[1], pack('>Bi8', FORMAT, version + 1) .. stored:sub(CREATED_AT, NAMES_AT - 1) .. ARGV[2]:sub(NAMES_AT))
if ARGV[4] ~= '' then
    call('ZADD', KEYS[2], ARGV[4], ARGV[1])
else
    call('ZREM', KEYS[2], ARGV[1])
end
return remember(KEYS[3], ARGV[5])
