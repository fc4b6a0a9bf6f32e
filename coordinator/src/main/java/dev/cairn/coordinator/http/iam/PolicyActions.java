package dev.cairn.coordinator.http.iam;

import dev.cairn.coordinator.domain.iam.IamUser;
import dev.cairn.coordinator.domain.iam.PolicyHolder;
import dev.cairn.coordinator.domain.iam.PolicyRules;
import dev.cairn.coordinator.domain.policy.ManagedPolicy;
import dev.cairn.coordinator.http.access.PolicyJson;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** The actions on policies: of users, of groups, and those that AWS manages. */
final class PolicyActions {
    /** When the coordinator's first release was made: managed policies are a part of it. */
    private static final String MADE = "2026-01-01T00:00:00Z";

    private PolicyActions() {}

    static List<Action> all() {
        return Stream.of(of("User", IamCall::user), of("Group", IamCall::group), managed())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Action> of(String kind, Function<IamCall, PolicyHolder> holder) {
        return List.of(
                new Action(
                        "Attach" + kind + "Policy",
                        (call, result) ->
                                call.commit(PolicyRules.attach(holder(call, kind), call.required("PolicyArn")))),
                new Action(
                        "Detach" + kind + "Policy",
                        (call, result) ->
                                call.commit(PolicyRules.detach(holder(call, kind), call.required("PolicyArn")))),
                new Action("ListAttached" + kind + "Policies", (call, result) -> attached(holder.apply(call), result)),
                new Action("Put" + kind + "Policy", (call, result) -> put(holder.apply(call), call)),
                new Action("Get" + kind + "Policy", (call, result) -> get(kind, holder.apply(call), call, result)),
                new Action(
                        "Delete" + kind + "Policy",
                        (call, result) ->
                                call.commit(PolicyRules.delete(holder.apply(call), call.required("PolicyName")))),
                new Action("List" + kind + "Policies", (call, result) -> names(holder.apply(call), result)));
    }

    private static List<Action> managed() {
        return List.of(
                new Action("ListPolicies", PolicyActions::list),
                new Action("GetPolicy", (call, result) -> {
                    ManagedPolicy policy = policy(call);
                    result.element("Policy", () -> policy(result, policy, call));
                }),
                new Action("GetPolicyVersion", PolicyActions::version));
    }

    /** The user or group to which a policy is attached; which policy this is may matter to the caller's right. */
    private static PolicyHolder holder(IamCall call, String kind) {
        String policyArn = call.required("PolicyArn");
        return kind.equals("User") ? call.userFor(policyArn) : call.groupFor(policyArn);
    }

    private static void attached(PolicyHolder holder, Xml result) {
        UserActions.complete(result)
                .members(
                        "AttachedPolicies",
                        holder.policies().attached(),
                        (xml, arn) -> xml.text("PolicyName", arn.substring(arn.lastIndexOf('/') + 1))
                                .text("PolicyArn", arn));
    }

    private static void put(PolicyHolder holder, IamCall call) {
        String document = call.required("PolicyDocument");
        call.commit(PolicyRules.put(
                holder,
                call.required("PolicyName"),
                document,
                PolicyJson.parse(document).orElse(null)));
    }

    private static void get(String kind, PolicyHolder holder, IamCall call, Xml result) {
        String name = call.required("PolicyName");
        String document = IamCall.accepted(PolicyRules.inline(holder, name));
        result.text(
                        kind + "Name",
                        holder instanceof IamUser user
                                ? user.name()
                                : holder.id().value())
                .text("PolicyName", name)
                .text("PolicyDocument", encoded(document));
    }

    private static void names(PolicyHolder holder, Xml result) {
        List<String> names =
                holder.policies().inline().keySet().stream().sorted().toList();
        UserActions.complete(result).element("PolicyNames", () -> names.forEach(name -> result.text("member", name)));
    }

    private static void list(IamCall call, Xml result) {
        call.require("*");
        boolean none = call.text("Scope").filter("Local"::equals).isPresent();
        UserActions.complete(result)
                .members(
                        "Policies", none ? List.of() : ManagedPolicy.all(), (xml, policy) -> policy(xml, policy, call));
    }

    private static void version(IamCall call, Xml result) {
        ManagedPolicy policy = policy(call);
        if (!call.required("VersionId").equals("v1")) {
            throw new QueryFailure(404, "NoSuchEntity", "Policy " + policy.arn() + " has only the version v1.");
        }
        result.element(
                "PolicyVersion",
                () -> result.text("Document", encoded(PolicyJson.text(policy.document())))
                        .text("VersionId", "v1")
                        .text("IsDefaultVersion", "true")
                        .text("CreateDate", MADE));
    }

    private static ManagedPolicy policy(IamCall call) {
        String arn = call.required("PolicyArn");
        call.require(arn);
        return ManagedPolicy.of(arn)
                .orElseThrow(() -> new QueryFailure(
                        404,
                        "NoSuchEntity",
                        "Policy " + arn + " was not found. Here are " + ManagedPolicy.names() + "."));
    }

    private static void policy(Xml result, ManagedPolicy policy, IamCall call) {
        long attachments = Stream.<PolicyHolder>concat(
                        call.directory().users().stream(), call.directory().groups().stream())
                .filter(holder -> holder.policies().attached().contains(policy.arn()))
                .count();
        result.text("PolicyName", policy.name())
                .text("PolicyId", policy.id())
                .text("Arn", policy.arn())
                .text("Path", "/")
                .text("DefaultVersionId", "v1")
                .text("AttachmentCount", Long.toString(attachments))
                .text("IsAttachable", "true")
                .text("CreateDate", MADE)
                .text("UpdateDate", MADE);
    }

    /** Documents come percent-encoded in answers, and SDKs decode them. */
    private static String encoded(String document) {
        return URLEncoder.encode(document, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
