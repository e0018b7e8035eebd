-- Removes an account of one version and everything that leads to it.
-- KEYS: account, list, answer, then the names that lead to the account in that version
-- ARGV: name of the account, version i8, beginning of the tenant's keys, answer's TTL
if call('EXISTS', KEYS[3]) == 1 then
    return DONE
end
local stored = call('GET', KEYS[1])
if not stored then
    return NOT_FOUND
end
local names = names_of(stored)
if not names then
    return UNREADABLE
end
if stored:sub(VERSION_AT, CREATED_AT - 1) ~= ARGV[2] then
    return CONFLICT
end

call('DEL', KEYS[1])
for _, name in ipairs(names) do
    call('DEL', ARGV[3] .. name)
end
call('ZREM', KEYS[2], stored:sub(CREATED_AT, CHANGE_AT - 1) .. ARGV[1])
return remember(KEYS[3], ARGV[4])
