package dev.cairn.coordinator.domain.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whole policies as people write them for OpsWorks, judged by hand after IAM's documentation: each line is one call of alice, or
 * of nobody in particular where the call is {@code anonymous}.
 */
final class PolicyCasesTest {
    private static final String ACCOUNT = "arn:aws:opsworks:us-east-1:123456789012:";

    private static final Map<String, List<String>> ALICE = Map.of(
            "aws:username", List.of("alice"),
            "aws:userid", List.of("AIDAALICE"),
            "aws:principalarn", List.of("arn:aws:iam::123456789012:user/team/alice"),
            "aws:principaltype", List.of("User"),
            "aws:sourceip", List.of("2001:db8::7"),
            "aws:requestedregion", List.of("us-east-1"),
            "aws:viaawsservice", List.of("false"),
            "aws:currenttime", List.of("2026-11-26T09:00:00Z"),
            "aws:epochtime", List.of("1795683600"));

    /** Statements without Effect allow; those without Resource are about everything. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', maxCharsPerColumn = 8192, textBlock = """
            # Where stars and question marks stand
            {Action: 'opsworks:*Stack'}                                    | DeleteStack      | stack/a/ | ALLOWED
            {Action: 'opsworks:*Stack'}                                    | DescribeStacks   | stack/a/ | SILENT
            {Action: 'opsworks:*Stack*'}                                   | DescribeStacks   | stack/a/ | ALLOWED
            {Action: 'opsworks:??????Stack'}                               | DeleteStack      | stack/a/ | ALLOWED
            {Action: 'opsworks:?????Stack'}                                | DeleteStack      | stack/a/ | SILENT
            {Action: 'opsworks:*e*e*Stack'}                                | DeleteStack      | stack/a/ | ALLOWED
            {Action: 'opsworks:Delete'}                                    | DeleteStack      | stack/a/ | SILENT
            {Action: 'OpsWorks:deletestack'}                               | DeleteStack      | stack/a/ | ALLOWED
            {Action: 'opsworks-cm:*'}                                      | DeleteStack      | stack/a/ | SILENT
            # Stacks have a slash at their end
            {Action: '*', Resource: 'ACCOUNTstack/a/'}                     | DeleteStack      | stack/a/ | ALLOWED
            {Action: '*', Resource: 'ACCOUNTstack/a'}                      | DeleteStack      | stack/a/ | SILENT
            {Action: '*', Resource: 'ACCOUNTstack/a*'}                     | DeleteStack      | stack/a/ | ALLOWED
            {Action: '*', Resource: 'ACCOUNTstack/a/*'}                    | DeleteStack      | stack/a/ | ALLOWED
            {Action: '*', Resource: 'ACCOUNTstack/*/'}                     | DeleteStack      | stack/a/ | ALLOWED
            {Action: '*', Resource: 'ACCOUNTstack/?/'}                     | DeleteStack      | stack/a/ | ALLOWED
            {Action: '*', Resource: 'ACCOUNTstack/?/'}                     | DeleteStack      | stack/ab/ | SILENT
            {Action: '*', Resource: 'ACCOUNTstack/A/'}                     | DeleteStack      | stack/a/ | SILENT
            {Action: '*', Resource: 'arn:aws:opsworks:*'}                  | DeleteStack      | stack/a/ | ALLOWED
            {Action: '*', Resource: 'arn:aws:opsworks:eu-*:*:stack/*'}     | DeleteStack      | stack/a/ | SILENT
            {Action: '*', Resource: 'arn:aws:opsworks:*:999999999999:*'}   | DeleteStack      | stack/a/ | SILENT
            {Action: '*', Resource: 'arn:aws-cn:opsworks:*:*:stack/*'}     | DeleteStack      | stack/a/ | SILENT
            # What is about no stack wants a star
            {Action: '*', Resource: '*'}                                   | CreateStack      | *        | ALLOWED
            {Action: '*', Resource: 'ACCOUNTstack/*'}                      | CreateStack      | *        | SILENT
            {Action: '*', Resource: 'arn:aws:opsworks:*:*:*'}              | CreateStack      | *        | SILENT
            {Action: '*', NotResource: 'ACCOUNTstack/a/'}                  | CreateStack      | *        | ALLOWED
            {Action: '*', NotResource: '*'}                                | CreateStack      | *        | SILENT
            # All but
            {NotAction: 'opsworks:Delete*'}                                | DeleteStack      | stack/a/ | SILENT
            {NotAction: 'opsworks:Delete*'}                                | CreateLayer      | stack/a/ | ALLOWED
            {NotAction: 'OPSWORKS:delete*'}                                | DeleteStack      | stack/a/ | SILENT
            {NotAction: ['iam:*', 'ec2:*']}                                | DeleteStack      | stack/a/ | ALLOWED
            {NotAction: '*'}                                               | DeleteStack      | stack/a/ | SILENT
            {Action: '*', NotResource: ['ACCOUNTstack/a/', 'ACCOUNTstack/b/']} | DeleteStack  | stack/b/ | SILENT
            {Action: '*', NotResource: ['ACCOUNTstack/a/', 'ACCOUNTstack/b/']} | DeleteStack  | stack/c/ | ALLOWED
            # Denials
            [{Action: '*'}, {Effect: 'Deny', Action: 'opsworks:Delete*'}]  | DeleteStack      | stack/a/ | DENIED
            [{Effect: 'Deny', Action: 'opsworks:Delete*'}, {Action: '*'}]  | CreateLayer      | stack/a/ | ALLOWED
            [{Action: '*'}, {Effect: 'Deny', NotAction: 'opsworks:Describe*'}] | DeleteStack  | stack/a/ | DENIED
            [{Action: '*'}, {Effect: 'Deny', NotAction: 'opsworks:Describe*'}] | DescribeStacks | stack/a/ | ALLOWED
            [{Action: '*'}, {Effect: 'Deny', Action: '*', NotResource: 'ACCOUNTstack/a/'}] | DeleteStack | stack/b/ | DENIED
            [{Action: '*'}, {Effect: 'Deny', Action: '*', NotResource: 'ACCOUNTstack/a/'}] | DeleteStack | stack/a/ | ALLOWED
            {Effect: 'Deny', Action: 'opsworks:Delete*'}                   | CreateLayer      | stack/a/ | SILENT
            # Who
            {Action: '*', Resource: 'ACCOUNTstack/${aws:username}/'}       | DeleteStack      | stack/alice/ | ALLOWED
            {Action: '*', Resource: 'ACCOUNTstack/${AWS:UserName}-*/'}     | DeleteStack      | stack/alice-1/ | ALLOWED
            {Action: '*', Resource: 'ACCOUNTstack/${aws:username}/'}       | DeleteStack      | stack/bob/ | SILENT
            {Action: '*', Resource: 'ACCOUNTstack/${aws:username, 'x'}/'}  | anonymous        | stack/x/ | ALLOWED
            {Action: '*', Resource: 'ACCOUNTstack/${aws:username,'x'}/'}   | DeleteStack      | stack/x/ | SILENT
            {Action: '*', Resource: 'ACCOUNTstack/${aws:username}/'}       | anonymous        | stack// | SILENT
            {Action: '*', Resource: 'ACCOUNTstack/${$}{aws:username}/'}    | DeleteStack      | stack/${aws:username}/ | ALLOWED
            {Action: '*', Condition: {StringEquals: {'aws:username': 'Alice'}}}               | X | stack/a/ | SILENT
            {Action: '*', Condition: {StringEquals: {'AWS:USERNAME': 'alice'}}}               | X | stack/a/ | ALLOWED
            {Action: '*', Condition: {StringEquals: {'aws:username': ['bob', 'alice']}}}      | X | stack/a/ | ALLOWED
            {Action: '*', Condition: {StringEquals: {'aws:userid': 'AIDA${aws:username}'}}}   | X | stack/a/ | SILENT
            {Action: '*', Condition: {StringLike: {'aws:username': 'al*'}, Bool: {'aws:ViaAWSService': 'true'}}} | X | stack/a/ | SILENT
            {Action: '*', Condition: {StringLike: {'aws:username': 'al*', 'aws:userid': 'x'}}} | X | stack/a/ | SILENT
            {Action: '*', Condition: {StringNotEquals: {'aws:username': 'bob'}}}              | anonymous | stack/a/ | ALLOWED
            {Action: '*', Condition: {StringNotEqualsIfExists: {'aws:username': 'bob'}}}      | anonymous | stack/a/ | ALLOWED
            {Action: '*', Condition: {StringEqualsIfExists: {'aws:username': 'bob'}}}         | anonymous | stack/a/ | ALLOWED
            {Action: '*', Condition: {StringEqualsIfExists: {'aws:username': 'bob'}}}         | X | stack/a/ | SILENT
            {Action: '*', Condition: {'ForAllValues:StringLike': {'aws:username': 'b*'}}}     | anonymous | stack/a/ | ALLOWED
            {Action: '*', Condition: {'ForAnyValue:StringNotEquals': {'aws:username': 'b'}}}  | anonymous | stack/a/ | SILENT
            {Action: '*', Condition: {Null: {'aws:TokenIssueTime': 'true'}}}                  | X | stack/a/ | ALLOWED
            {Action: '*', Condition: {Null: {'aws:username': ['true', 'false']}}}             | X | stack/a/ | ALLOWED
            # An ARN is compared part by part
            {Action: '*', Condition: {ArnLike: {'aws:PrincipalArn': 'arn:aws:iam::*:user/team/*'}}}         | X | stack/a/ | ALLOWED
            {Action: '*', Condition: {ArnEquals: {'aws:PrincipalArn': 'arn:aws:iam::*:user/*'}}}            | X | stack/a/ | ALLOWED
            {Action: '*', Condition: {ArnLike: {'aws:PrincipalArn': 'arn:*:*:*:*:user/alice'}}}             | X | stack/a/ | SILENT
            {Action: '*', Condition: {ArnLike: {'aws:PrincipalArn': 'arn:aws:*::*:*:alice'}}}               | X | stack/a/ | SILENT
            {Action: '*', Condition: {ArnNotLike: {'aws:PrincipalArn': 'arn:aws:iam::*:user/bob'}}}         | X | stack/a/ | ALLOWED
            {Action: '*', Condition: {ArnLike: {'aws:PrincipalArn': 'arn:aws:iam::*:user/team/${aws:username}'}}} | X | stack/a/ | ALLOWED
            # Where and when
            {Action: '*', Condition: {StringEquals: {'aws:RequestedRegion': ['eu-west-1', 'us-east-1']}}}   | X | stack/a/ | ALLOWED
            {Action: '*', Condition: {StringNotEquals: {'aws:RequestedRegion': 'us-east-1'}}}               | X | stack/a/ | SILENT
            {Action: '*', Condition: {IpAddress: {'aws:SourceIp': ['10.0.0.0/8', '2001:DB8::/64']}}}        | X | stack/a/ | ALLOWED
            {Action: '*', Condition: {IpAddress: {'aws:SourceIp': '2001:db8:0:1::/64'}}}                    | X | stack/a/ | SILENT
            {Action: '*', Condition: {NotIpAddress: {'aws:SourceIp': '0.0.0.0/0'}}}                         | X | stack/a/ | ALLOWED
            {Action: '*', Condition: {StringEquals: {'aws:SourceVpc': 'vpc-1'}}}                            | X | stack/a/ | SILENT
            {Action: '*', Condition: {DateGreaterThan: {'aws:CurrentTime': '2026-11-26T10:00:00+02:00'}, DateLessThan: {'aws:CurrentTime': '2026-11-26T09:00:01Z'}}} | X | stack/a/ | ALLOWED
            {Action: '*', Condition: {NumericLessThan: {'aws:EpochTime': 1795683600.5}}}                    | X | stack/a/ | ALLOWED
            {Action: '*', Condition: {BoolIfExists: {'aws:MultiFactorAuthPresent': 'true'}}}                | X | stack/a/ | ALLOWED
            [{Action: '*'}, {Effect: 'Deny', Action: '*', Condition: {BoolIfExists: {'aws:MultiFactorAuthPresent': 'false'}}}] | X | stack/a/ | DENIED
            [{Action: '*'}, {Effect: 'Deny', Action: '*', Condition: {Bool: {'aws:MultiFactorAuthPresent': 'false'}}}] | X | stack/a/ | ALLOWED
            """)
    void judgesAsIamDoes(String statements, String call, String resource, Verdict expected) throws Exception {
        Inquiry inquiry = new Inquiry(
                "opsworks:" + call,
                resource.equals("*") ? resource : ACCOUNT + resource,
                call.equals("anonymous") ? Map.of() : ALICE);
        assertThat(Policy.judge(List.of(policy(statements)), inquiry)).isEqualTo(expected);
    }

    private static Policy policy(String statements) throws Exception {
        String full = ("[" + statements + "]")
                .replace("[[", "[")
                .replace("]]", "]")
                .replace("ACCOUNT", ACCOUNT)
                .replaceAll("\\{(Action|NotAction)", "{Effect: 'Allow', $1")
                .replaceAll("('x')(?=}/)", "\\\\'x\\\\'");
        List<?> read = new ObjectMapper()
                .configure(JsonParser.Feature.ALLOW_SINGLE_QUOTES, true)
                .configure(JsonParser.Feature.ALLOW_UNQUOTED_FIELD_NAMES, true)
                .readValue(full, List.class);
        for (Object one : read) {
            @SuppressWarnings("unchecked") // What Jackson reads of an object.
            Map<String, Object> statement = (Map<String, Object>) one;
            if (!statement.containsKey("NotResource")) {
                statement.putIfAbsent("Resource", "*");
            }
        }
        return Policy.read(Map.of("Version", "2012-10-17", "Statement", read));
    }
}
