package io.loom.execution.journal;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Which replica owns which shard. A replica lives as long as it renews itself; the shards of one that does not are free
 * for the others. Each change of owner raises the shard's token, and what is written under an older token is refused.
 */
@ApplicationScoped
public class ShardLeases {

    private final Statements database;

    ShardLeases(Statements database) {
        this.database = database;
    }

    /** Says that a replica lives, by the database's clock. */
    public void renew(UUID replica, Duration term) {
        database.update(
                "insert into execution_replica (id, renewed_until) values (?, now() + ? * interval '1 millisecond')"
                        + " on conflict (id) do update set renewed_until = excluded.renewed_until",
                statement -> {
                    statement.setObject(1, replica);
                    statement.setLong(2, term.toMillis());
                });
    }

    /** Says how many slots of each pool a replica could use. */
    public void demand(UUID replica, Map<String, Integer> byPool) {
        database.update("delete from execution_demand where replica = ?", statement -> statement.setObject(1, replica));
        byPool.forEach((pool, tasks) ->
                database.update("insert into execution_demand (replica, pool, tasks) values (?, ?, ?)", statement -> {
                    statement.setObject(1, replica);
                    statement.setString(2, pool);
                    statement.setInt(3, tasks);
                }));
    }

    /** The replicas that live, with how many slots of each pool they could use. */
    public SortedMap<UUID, Map<String, Integer>> demands() {
        return database.query(
                "select r.id, d.pool, d.tasks from execution_replica r left join execution_demand d on d.replica = r.id"
                        + " where r.renewed_until > now()",
                statement -> {},
                rows -> {
                    SortedMap<UUID, Map<String, Integer>> demands = new TreeMap<>();
                    while (rows.next()) {
                        Map<String, Integer> byPool =
                                demands.computeIfAbsent(rows.getObject(1, UUID.class), id -> new HashMap<>());
                        String pool = rows.getString(2);
                        if (pool != null) {
                            byPool.put(pool, rows.getInt(3));
                        }
                    }
                    return demands;
                });
    }

    /**
     * Takes shards that no living replica owns.
     *
     * @param limit how many at most
     */
    public void claim(UUID replica, int limit) {
        database.update(
                "update execution_shard set owner = ?, token = token + 1 where shard in ("
                        + "select shard from execution_shard s where owner is null or not exists ("
                        + "select 1 from execution_replica r where r.id = s.owner and r.renewed_until > now())"
                        + " order by shard limit ? for update skip locked)",
                statement -> {
                    statement.setObject(1, replica);
                    statement.setInt(2, limit);
                });
    }

    /** The tokens of the shards that a replica owns. */
    public Map<Integer, Long> owned(UUID replica) {
        return database.query(
                "select shard, token from execution_shard where owner = ?",
                statement -> statement.setObject(1, replica),
                rows -> {
                    Map<Integer, Long> tokens = new HashMap<>();
                    while (rows.next()) {
                        tokens.put(rows.getInt(1), rows.getLong(2));
                    }
                    return tokens;
                });
    }

    /** Gives shards up. */
    public void release(UUID replica, List<Integer> shards) {
        for (int shard : shards) {
            database.update("update execution_shard set owner = null where shard = ? and owner = ?", statement -> {
                statement.setInt(1, shard);
                statement.setObject(2, replica);
            });
        }
    }

    /** A replica ends: all its shards are free at once. */
    public void leave(UUID replica) {
        database.update(
                "update execution_shard set owner = null where owner = ?",
                statement -> statement.setObject(1, replica));
        database.update(
                "delete from execution_replica where id = ? or renewed_until < now() - interval '1 hour'",
                statement -> statement.setObject(1, replica));
    }
}
