package dev.cairn.coordinator.domain.policy;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** The condition keys that requests to a coordinator can have. Other keys could not be judged and are refused. */
final class ConditionKeys {
    /** With values; the last two only where a role is passed and a policy is attached. */
    private static final Set<String> PRESENT = Set.of(
            "aws:SourceIp",
            "aws:username",
            "aws:userid",
            "aws:PrincipalArn",
            "aws:PrincipalAccount",
            "aws:PrincipalType",
            "aws:CurrentTime",
            "aws:EpochTime",
            "aws:UserAgent",
            "aws:RequestedRegion",
            "aws:ViaAWSService",
            "iam:PassedToService",
            "iam:PolicyARN");

    /** What calls signed with a user's long-term key never have from outside of AWS, in IAM either. */
    private static final Set<String> ABSENT = Set.of(
            "aws:MultiFactorAuthPresent",
            "aws:MultiFactorAuthAge",
            "aws:TokenIssueTime",
            "aws:FederatedProvider",
            "aws:PrincipalOrgID",
            "aws:SourceVpc",
            "aws:SourceVpce",
            "aws:VpcSourceIp",
            "aws:CalledVia");

    private ConditionKeys() {}

    /** The key in lower case, as contexts have it. */
    static String known(String key) throws MalformedPolicy {
        boolean known = PRESENT.stream().anyMatch(key::equalsIgnoreCase)
                || ABSENT.stream().anyMatch(key::equalsIgnoreCase);
        if (!known) {
            Set<String> all = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
            all.addAll(PRESENT);
            all.addAll(ABSENT);
            throw new MalformedPolicy("The condition key " + key
                    + " cannot be evaluated here, so the statement could never do what it says; keys that can: "
                    + String.join(", ", all));
        }
        return key.toLowerCase(Locale.ROOT);
    }
}
