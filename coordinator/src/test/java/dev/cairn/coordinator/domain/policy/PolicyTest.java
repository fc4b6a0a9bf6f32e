package dev.cairn.coordinator.domain.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTest {
    private static final String STACK = "arn:aws:opsworks:us-east-1:123456789012:stack/2f18b4cb/";
    private static final Inquiry DESCRIBE = new Inquiry(
            "opsworks:DescribeStacks",
            STACK,
            Map.of(
                    "aws:sourceip", List.of("203.0.113.7"),
                    "aws:username", List.of("a*b"),
                    "aws:userid", List.of("AIDAEXAMPLE"),
                    "aws:currenttime", List.of("2026-11-26T05:00:00Z"),
                    "aws:epochtime", List.of("1795669200")));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            Action: '*'                                            | Resource: '*'                                     | ALLOWED
            Action: 'opsworks:*'                                   | Resource: '*'                                     | ALLOWED
            Action: 'OPSWORKS:describeSTACKS'                      | Resource: '*'                                     | ALLOWED
            Action: 'opsworks:Describe*'                           | Resource: '*'                                     | ALLOWED
            Action: 'opsworks:D?scribe*s'                          | Resource: '*'                                     | ALLOWED
            Action: 'opsworks:Describe?'                           | Resource: '*'                                     | SILENT
            Action: ['iam:*', 'opsworks:DescribeStacks']           | Resource: '*'                                     | ALLOWED
            Action: 'iam:*'                                        | Resource: '*'                                     | SILENT
            NotAction: 'iam:*'                                     | Resource: '*'                                     | ALLOWED
            NotAction: ['iam:*', 'opsworks:Des*']                  | Resource: '*'                                     | SILENT
            Action: '*'                                            | Resource: 'arn:aws:opsworks:*:*:stack/2f18b4cb/'  | ALLOWED
            Action: '*'                                            | Resource: 'arn:aws:opsworks:*:*:stack/2F18B4CB/'  | SILENT
            Action: '*'                                            | Resource: 'arn:aws:opsworks:*:*:stack/other/'     | SILENT
            Action: '*'                                            | Resource: ['arn:aws:s3:::x', 'arn:aws:opsworks:*'] | ALLOWED
            Action: '*'                                            | NotResource: 'arn:aws:opsworks:*:*:stack/other/'  | ALLOWED
            Action: '*'                                            | NotResource: 'arn:aws:opsworks:*:*:stack/2f*'     | SILENT
            """)
    void actionsAndResources(String action, String resource, Verdict verdict) {
        assertThat(judged(DESCRIBE, policy("Allow", action, resource, ""))).isEqualTo(verdict);
    }

    @Test
    void denialWinsInAnyOrder() {
        Policy allow = policy("Allow", "Action: '*'", "Resource: '*'", "");
        Policy deny = policy("Deny", "Action: 'opsworks:DescribeStacks'", "Resource: '*'", "");
        assertThat(judged(DESCRIBE, allow, deny)).isEqualTo(Verdict.DENIED);
        assertThat(judged(DESCRIBE, deny, allow)).isEqualTo(Verdict.DENIED);
        assertThat(judged(DESCRIBE.about("opsworks:CreateLayer", STACK), deny, allow))
                .isEqualTo(Verdict.ALLOWED);
        assertThat(judged(DESCRIBE)).isEqualTo(Verdict.SILENT);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            IpAddress: {'aws:SourceIp': '203.0.113.0/24'}                         | true
            IpAddress: {'aws:SourceIp': ['10.0.0.0/8', '203.0.113.7']}            | true
            IpAddress: {'aws:SourceIp': '203.0.113.8'}                            | false
            IpAddress: {'aws:SourceIp': '2001:db8::/32'}                          | false
            IpAddress: {'aws:SourceIp': '::ffff:203.0.113.7'}                     | true
            IpAddress: {'aws:sourceIP': '0.0.0.0/0'}                              | true
            NotIpAddress: {'aws:SourceIp': '203.0.113.0/29'}                      | false
            NotIpAddress: {'aws:SourceIp': ['10.0.0.0/8', '203.0.112.0/24']}      | true
            StringEquals: {'aws:userid': 'AIDAEXAMPLE'}                           | true
            StringEquals: {'aws:userid': ['x', 'AIDA*']}                          | false
            StringNotEquals: {'aws:userid': 'x'}                                  | true
            StringNotEquals: {'aws:userid': ['x', 'AIDAEXAMPLE']}                 | false
            StringEqualsIgnoreCase: {'aws:userid': 'aidaexample'}                 | true
            StringLike: {'aws:userid': 'AIDA*'}                                   | true
            StringNotLike: {'aws:userid': 'AIDA*'}                                | false
            'ForAnyValue:StringLike': {'aws:userid': ['x', 'A?DA*']}              | true
            'ForAllValues:StringEquals': {'iam:PolicyARN': 'x'}                   | true
            'ForAnyValue:StringEquals': {'iam:PolicyARN': 'x'}                    | false
            ArnLike: {'aws:PrincipalArn': 'arn:aws:iam::*:user/x'}                | false
            ArnNotLike: {'aws:PrincipalArn': 'arn:aws:iam::*:user/x'}             | true
            ArnLikeIfExists: {'aws:PrincipalArn': 'arn:aws:iam::*:user/x'}        | true
            Null: {'aws:PrincipalArn': 'true'}                                    | true
            Null: {'aws:userid': 'true'}                                          | false
            Null: {'aws:userid': false}                                           | true
            Bool: {'aws:MultiFactorAuthPresent': 'true'}                          | false
            BoolIfExists: {'aws:MultiFactorAuthPresent': 'true'}                  | true
            DateGreaterThan: {'aws:CurrentTime': '2026-11-26T04:59:59Z'}          | true
            DateLessThan: {'aws:CurrentTime': '2026-11-26T06:00:00+01:00'}        | false
            DateLessThanEquals: {'aws:CurrentTime': '2026-11-26T06:00:00+01:00'}  | true
            DateLessThan: {'aws:CurrentTime': '2026-11-27'}                       | true
            DateEquals: {'aws:CurrentTime': '1795669200'}                         | true
            DateNotEquals: {'aws:CurrentTime': '1795669200'}                      | false
            NumericGreaterThanEquals: {'aws:EpochTime': 1795669200}               | true
            NumericLessThan: {'aws:EpochTime': '1795669200'}                      | false
            """)
    void conditions(String condition, boolean holds) {
        assertThat(judged(DESCRIBE, policy("Allow", "Action: '*'", "Resource: '*'", condition)))
                .isEqualTo(holds ? Verdict.ALLOWED : Verdict.SILENT);
    }

    @Test
    void allKeysOfAllOperatorsMustHold() {
        String both = "IpAddress: {'aws:SourceIp': '203.0.113.7'}, StringEquals: {'aws:userid': 'x'}";
        assertThat(judged(DESCRIBE, policy("Allow", "Action: '*'", "Resource: '*'", both)))
                .isEqualTo(Verdict.SILENT);
    }

    @Test
    void aVariablesValueStandsForItself() {
        Policy own = policy("Allow", "Action: 'iam:*'", "Resource: 'arn:aws:iam::*:user/${aws:username}'", "");
        assertThat(judged(DESCRIBE.about("iam:GetUser", "arn:aws:iam::1:user/a*b"), own))
                .isEqualTo(Verdict.ALLOWED);
        assertThat(judged(DESCRIBE.about("iam:GetUser", "arn:aws:iam::1:user/axb"), own))
                .isEqualTo(Verdict.SILENT);
        Policy star = policy("Allow", "Action: 'iam:*'", "Resource: 'arn:aws:iam::*:user/${*}'", "");
        assertThat(judged(DESCRIBE.about("iam:GetUser", "arn:aws:iam::1:user/*"), star))
                .isEqualTo(Verdict.ALLOWED);
        assertThat(judged(DESCRIBE.about("iam:GetUser", "arn:aws:iam::1:user/x"), star))
                .isEqualTo(Verdict.SILENT);
        Inquiry nobody = new Inquiry("iam:GetUser", "arn:aws:iam::1:user/", Map.of());
        assertThat(judged(nobody, own)).isEqualTo(Verdict.SILENT);
    }

    @Test
    void manyStarsTakeNoLongTime() {
        Policy stars = policy("Allow", "Action: '*'", "Resource: 'arn:aws:x:::" + "*a".repeat(500) + "b'", "");
        assertThat(judged(DESCRIBE.about("x:Y", "arn:aws:x:::" + "a".repeat(5000)), stars))
                .isEqualTo(Verdict.SILENT);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            {}                                                                                             | at least one Statement
            {Statement: []}                                                                                | at least one Statement
            {Version: '2015-01-01', Statement: [{Effect: 'Allow', Action: '*', Resource: '*'}]}            | Version must be
            {Statement: [{Effect: 'allow', Action: '*', Resource: '*'}]}                                   | Effect must be
            {Statement: [{Action: '*', Resource: '*'}]}                                                    | Effect must be
            {Statement: [{Effect: 'Allow', Resource: '*'}]}                                                | either Action or NotAction
            {Statement: [{Effect: 'Allow', Action: '*', NotAction: 'a:b', Resource: '*'}]}                 | not both
            {Statement: [{Effect: 'Allow', Action: '*'}]}                                                  | either Resource or NotResource
            {Statement: [{Effect: 'Allow', Action: [], Resource: '*'}]}                                    | empty list
            {Statement: [{Effect: 'Allow', Action: {}, Resource: '*'}]}                                    | a string or a list
            {Statement: [{Effect: 'Allow', Action: 'DescribeStacks', Resource: '*'}]}                      | prefaced by a vendor
            {Statement: [{Effect: 'Allow', Action: '*', Resource: 'stack/x'}]}                             | ARN format
            {Statement: [{Effect: 'Allow', Action: '*', Resource: '*', Principal: '*'}]}                   | Principal
            {Statement: [{Effect: 'Allow', Action: '*', Resource: '*', Resources: '*'}]}                   | Resources
            {Statements: [{Effect: 'Allow', Action: '*', Resource: '*'}]}                                  | Statements
            {Statement: [{Sid: 'a b', Effect: 'Allow', Action: '*', Resource: '*'}]}                       | alpha-numeric
            {Statement: ['x']}                                                                             | must be an object
            {Statement: [{Effect: 'Allow', Action: '*', Resource: '*', Condition: []}]}                    | object of operators
            {Statement: [{Effect: 'Allow', Action: '*', Resource: '*', Condition: {StringMatches: {'aws:userid': 'x'}}}]} | no condition operator StringMatches
            {Statement: [{Effect: 'Allow', Action: '*', Resource: '*', Condition: {StringEquals: {'aws:Referer': 'x'}}}]} | aws:Referer cannot be evaluated
            {Statement: [{Effect: 'Allow', Action: '*', Resource: '*', Condition: {IpAddress: {'aws:SourceIp': 'home'}}}]} | no value for
            {Statement: [{Effect: 'Allow', Action: '*', Resource: '*', Condition: {DateLessThan: {'aws:CurrentTime': 'noon'}}}]} | no value for
            {Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: '*', Resource: 'arn:aws:iam::*:user/${aws:name}'}]} | aws:name cannot be evaluated
            {Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: '*', Resource: 'arn:aws:iam::*:user/${aws:username'}]} | closing brace
            """)
    void whatCannotBeJudgedIsRefused(String document, String reason) {
        assertThatThrownBy(() -> Policy.read(json(document)))
                .isInstanceOf(MalformedPolicy.class)
                .hasMessageContaining(reason);
    }

    @Test
    void sidsAreUnique() {
        String statement = "{Sid: 'one', Effect: 'Allow', Action: '*', Resource: '*'}";
        assertThatThrownBy(() -> Policy.read(json("{Statement: [" + statement + "," + statement + "]}")))
                .hasMessageContaining("unique");
    }

    @Test
    void managedPoliciesGiveWhatTheirNamesSay() {
        Inquiry create = DESCRIBE.about("opsworks:CreateStack", "*");
        assertThat(managed("AWSOpsWorks_FullAccess", create)).isEqualTo(Verdict.ALLOWED);
        assertThat(managed("AWSOpsWorks_FullAccess", create.about("iam:CreateUser", "*")))
                .isEqualTo(Verdict.SILENT);
        Inquiry pass = create.about("iam:PassRole", "arn:aws:iam::1:role/r");
        assertThat(managed("AWSOpsWorks_FullAccess", pass)).isEqualTo(Verdict.SILENT);
        assertThat(managed("AWSOpsWorks_FullAccess", pass.with("iam:PassedToService", "opsworks.amazonaws.com")))
                .isEqualTo(Verdict.ALLOWED);
        assertThat(managed("AWSOpsWorksInstanceRegistration", create.about("opsworks:RegisterInstance", STACK)))
                .isEqualTo(Verdict.ALLOWED);
        assertThat(managed("AWSOpsWorksInstanceRegistration", create)).isEqualTo(Verdict.SILENT);
        Inquiry attach = create.about("iam:AttachUserPolicy", "arn:aws:iam::1:user/AWS/OpsWorks/OpsWorks-a");
        assertThat(managed("AWSOpsWorksRegisterCLI_OnPremises", attach)).isEqualTo(Verdict.SILENT);
        assertThat(managed(
                        "AWSOpsWorksRegisterCLI_OnPremises",
                        attach.with("iam:PolicyARN", "arn:aws:iam::aws:policy/AWSOpsWorksInstanceRegistration")))
                .isEqualTo(Verdict.ALLOWED);
        assertThat(managed(
                        "AWSOpsWorksRegisterCLI_OnPremises",
                        attach.with("iam:PolicyARN", "arn:aws:iam::aws:policy/AdministratorAccess")))
                .isEqualTo(Verdict.SILENT);
        assertThat(managed("AdministratorAccess", create.about("iam:CreateUser", "*")))
                .isEqualTo(Verdict.ALLOWED);
        assertThat(ManagedPolicy.of("arn:aws:iam::aws:policy/Nothing")).isEmpty();
    }

    private static Verdict managed(String name, Inquiry inquiry) {
        return judged(
                inquiry,
                ManagedPolicy.of("arn:aws:iam::aws:policy/" + name)
                        .orElseThrow()
                        .policy());
    }

    private static Verdict judged(Inquiry inquiry, Policy... policies) {
        return Policy.judge(Arrays.asList(policies), inquiry);
    }

    private static Policy policy(String effect, String action, String resource, String condition) {
        try {
            return Policy.read(json("{Version: '2012-10-17', Statement: {Effect: '" + effect + "', " + action + ", "
                    + resource + (condition.isEmpty() ? "" : ", Condition: {" + condition + "}") + "}}"));
        } catch (MalformedPolicy e) {
            return fail(e);
        }
    }

    /** JSON with single quotes, and names without any. */
    private static Map<?, ?> json(String text) {
        try {
            return new ObjectMapper()
                    .configure(JsonParser.Feature.ALLOW_SINGLE_QUOTES, true)
                    .configure(JsonParser.Feature.ALLOW_UNQUOTED_FIELD_NAMES, true)
                    .readValue(text, Map.class);
        } catch (JsonProcessingException e) {
            return fail(e);
        }
    }
}
