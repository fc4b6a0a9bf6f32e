package dev.cairn.coordinator.http.access;

import dev.cairn.coordinator.domain.iam.IamGroup;
import dev.cairn.coordinator.domain.iam.IamUser;
import dev.cairn.coordinator.domain.iam.Policies;
import dev.cairn.coordinator.domain.policy.MalformedPolicy;
import dev.cairn.coordinator.domain.policy.ManagedPolicy;
import dev.cairn.coordinator.domain.policy.Policy;
import dev.cairn.coordinator.domain.user.AccessKey;
import dev.cairn.coordinator.port.Store;
import dev.cairn.coordinator.port.Time;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out what the signer of a request may do. Blocks on the store. Safe for many threads. */
public final class Callers {
    private static final Logger LOG = LoggerFactory.getLogger(Callers.class);

    /** What stands for a policy of the store that cannot be read any more: better too little than too much. */
    private static final Policy NOTHING = Policy.denyingEverything();

    private final Store store;
    private final Time time;
    private final String accountId;

    public Callers(Store store, Time time, String accountId) {
        this.store = store;
        this.time = time;
        this.accountId = accountId;
    }

    /**
     * Whoever has the key.
     *
     * @param sourceIp of the connection, which may be a proxy's
     * @param region that the request is signed for
     */
    public Caller of(AccessKey key, String sourceIp, String region, Optional<String> userAgent) {
        Optional<IamUser> user = store.iamUser(key.userArn());
        String uniqueId = user.map(IamUser::uniqueId).orElse(key.id().value());
        Rights rights = key.administrator()
                ? Rights.NONE
                : new Rights(policies(user), context(key, user, uniqueId, sourceIp, region, userAgent));
        return new Caller(key.userArn(), uniqueId, key.id(), key.administrator(), rights);
    }

    private List<Policy> policies(Optional<IamUser> user) {
        List<Policy> policies = new ArrayList<>();
        if (user.isPresent()) {
            add(user.get().policies(), policies);
            if (!user.get().groups().isEmpty()) {
                for (IamGroup group : store.iamGroups()) {
                    if (user.get().groups().contains(group.id())) {
                        add(group.policies(), policies);
                    }
                }
            }
        }
        return policies;
    }

    private static void add(Policies held, List<Policy> policies) {
        for (String arn : held.attached()) {
            policies.add(ManagedPolicy.of(arn).map(ManagedPolicy::policy).orElse(NOTHING));
        }
        held.inline().forEach((name, document) -> policies.add(read(name, document)));
    }

    private static Policy read(String name, String document) {
        try {
            Optional<Map<?, ?>> parsed = PolicyJson.parse(document);
            if (parsed.isPresent()) {
                return Policy.read(parsed.get());
            }
            LOG.error("policy={} unreadable: it is no JSON; it denies everything until it is put again", name);
        } catch (MalformedPolicy malformed) {
            LOG.error("policy={} unreadable: it denies everything until it is put again", name, malformed);
        }
        return NOTHING;
    }

    private Map<String, List<String>> context(
            AccessKey key,
            Optional<IamUser> user,
            String uniqueId,
            String sourceIp,
            String region,
            Optional<String> userAgent) {
        Instant now = time.now();
        String arn = key.userArn().value();
        Map<String, List<String>> context = new HashMap<>();
        context.put("aws:sourceip", List.of(sourceIp));
        context.put("aws:username", List.of(user.map(IamUser::name).orElse(arn.substring(arn.lastIndexOf('/') + 1))));
        context.put("aws:userid", List.of(uniqueId));
        context.put("aws:principalarn", List.of(arn));
        context.put("aws:principalaccount", List.of(accountId));
        context.put("aws:principaltype", List.of("User"));
        context.put("aws:requestedregion", List.of(region));
        context.put("aws:viaawsservice", List.of("false"));
        context.put(
                "aws:currenttime", List.of(now.truncatedTo(ChronoUnit.SECONDS).toString()));
        context.put("aws:epochtime", List.of(Long.toString(now.getEpochSecond())));
        userAgent.ifPresent(agent -> context.put("aws:useragent", List.of(agent)));
        return context;
    }
}
