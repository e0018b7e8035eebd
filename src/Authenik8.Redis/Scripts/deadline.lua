-- Put before each script that changes something. The last argument is the time, by the server's clock in Unix milliseconds,
-- until which the caller waits. Later than that the script changes nothing: the caller has been answered that it failed.
-- TIME is the time at which the script began, the same for the whole of it.
local SERVER_NOW
do
    local time = redis.call('TIME')
    SERVER_NOW = time[1] * 1000 + math.floor(time[2] / 1000)
    if SERVER_NOW > tonumber(table.remove(ARGV)) then
        return redis.error_reply(string.format('AK8LATE %.0f', SERVER_NOW))
    end
end
