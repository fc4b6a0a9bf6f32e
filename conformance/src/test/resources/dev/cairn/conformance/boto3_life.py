"""The whole life of a stack as a script sees it that uses boto3, with every waiter and the one paginator.

Its environment says where the coordinator is (ENDPOINT), where the cookbooks are (COOKBOOKS), and how a machine
that exists joins a stack (JOIN, a shell command that is given the stack's id). It ends with 0 when everything was
as OpsWorks would have it; otherwise with the first difference.
"""

import os
import subprocess
import time
import urllib.request
import uuid

import boto3
from botocore.exceptions import WaiterError

ROLE = "arn:aws:iam::123456789012:role/aws-opsworks-service-role"
PROFILE = "arn:aws:iam::123456789012:instance-profile/aws-opsworks-ec2-role"
CLUSTER = "arn:aws:ecs:us-east-1:123456789012:cluster/boto3"

# What is looked at every fifteen seconds in production has happened here within two.
OFTEN = {"Delay": 1, "MaxAttempts": 120}

opsworks = boto3.client("opsworks", region_name="us-east-1", endpoint_url=os.environ["ENDPOINT"])


def expect(actual, expected, what):
    if actual != expected:
        raise AssertionError(f"{what}: expected {expected!r}, got {actual!r}")


def refused(error, call, **arguments):
    """The message of the refusal that the call must end with."""
    try:
        answer = call(**arguments)
    except error as refusal:
        return refusal.response["Error"]["Message"]
    raise AssertionError(f"{call.__name__}({arguments}) was not refused but answered {answer}")


def wait(name, **arguments):
    opsworks.get_waiter(name).wait(WaiterConfig=OFTEN, **arguments)


def instance(instance_id):
    return opsworks.describe_instances(InstanceIds=[instance_id])["Instances"][0]


def create():
    """A stack with a layer, an app and a stopped instance."""
    stack = opsworks.create_stack(
        Name="boto3",
        Region="us-east-1",
        ServiceRoleArn=ROLE,
        DefaultInstanceProfileArn=PROFILE,
        DefaultOs="Debian 12",
        UseCustomCookbooks=True,
        CustomCookbooksSource={"Type": "git", "Url": os.environ["COOKBOOKS"]},
        CustomJson='{"greeting": "hello"}',
    )["StackId"]
    layer = opsworks.create_layer(
        StackId=stack,
        Type="custom",
        Name="Web",
        Shortname="web",
        CustomRecipes={"Setup": ["life"], "Deploy": ["life::deploy"]},
    )["LayerId"]
    app = opsworks.create_app(
        StackId=stack,
        Name="Shop",
        Type="other",
        Environment=[{"Key": "TOKEN", "Value": "secret", "Secure": True}],
    )["AppId"]
    wait("app_exists", AppIds=[app])
    created = opsworks.create_instance(StackId=stack, LayerIds=[layer], InstanceType="t3.small")["InstanceId"]
    expect(instance(created)["Status"], "stopped", "a new instance")
    environment = opsworks.describe_apps(AppIds=[app])["Apps"][0]["Environment"]
    expect(environment, [{"Key": "TOKEN", "Value": "*****FILTERED*****", "Secure": True}], "a secret")
    return stack, layer, app, created


def run(stack, layer, app, started):
    """The instance comes up, and the app is deployed to it."""
    try:
        wait("instance_online", InstanceIds=[started])
        raise AssertionError("the waiter found a stopped instance online")
    except WaiterError as failure:
        expect(failure.last_response["Instances"][0]["Status"], "stopped", "what ended the waiter")
    opsworks.start_instance(InstanceId=started)
    wait("instance_online", InstanceIds=[started])
    online = instance(started)
    expect(online["ReportedOs"]["Family"], "debian", "the family that the agent reported")
    expect(online["Hostname"], "1", "the name that the API gives")

    deployment = opsworks.create_deployment(
        StackId=stack, AppId=app, LayerIds=[layer], Command={"Name": "deploy"}, CustomJson='{"greeting": "hi"}'
    )["DeploymentId"]
    wait("deployment_successful", DeploymentIds=[deployment])
    done = opsworks.describe_deployments(DeploymentIds=[deployment])["Deployments"][0]
    expect(done["Command"], {"Name": "deploy", "Args": {}}, "the command")
    expect(done["InstanceIds"], [started], "where it ran")
    command = opsworks.describe_commands(DeploymentId=deployment)["Commands"][0]
    expect((command["Status"], command["ExitCode"], command["Type"]), ("successful", 0, "deploy"), "the command")
    with urllib.request.urlopen(command["LogUrl"]) as log:
        text = log.read().decode()
    if "hi from shop, TOKEN is secret" not in text:
        raise AssertionError(f"the log does not tell what the recipe said:\n{text}")

    failing = opsworks.create_deployment(
        StackId=stack, Command={"Name": "execute_recipes", "Args": {"recipes": ["life::fail"]}}
    )["DeploymentId"]
    try:
        wait("deployment_successful", DeploymentIds=[failing])
        raise AssertionError("the waiter took a failed deployment for a successful one")
    except WaiterError as failure:
        expect(failure.last_response["Deployments"][0]["Status"], "failed", "what ended the waiter")


def change(stack, layer, app, running):
    """What may be changed while it runs, and what may not; each refusal is a class of its own."""
    errors = opsworks.exceptions
    refused(errors.ValidationException, opsworks.update_instance, InstanceId=running, Hostname="other")
    refused(errors.ValidationException, opsworks.delete_instance, InstanceId=running)
    refused(errors.ValidationException, opsworks.delete_layer, LayerId=layer)
    unknown = str(uuid.uuid4())
    expect(
        refused(errors.ResourceNotFoundException, opsworks.start_instance, InstanceId=unknown),
        f"Unable to find instance with ID {unknown}",
        "an unknown instance",
    )
    opsworks.update_app(AppId=app, Name="Shop 2", Environment=[])
    opsworks.update_layer(LayerId=layer, CustomRecipes={"Setup": ["life"]})
    opsworks.update_stack(StackId=stack, Name="boto3 2")
    renamed = boto3.resource("opsworks", region_name="us-east-1", endpoint_url=os.environ["ENDPOINT"]).Stack(stack)
    expect(renamed.name, "boto3 2", "the stack's new name")
    expect([each.shortname for each in renamed.layers.all()], ["web"], "its layers")
    expect(opsworks.describe_apps(AppIds=[app])["Apps"][0]["Environment"], [], "no variables any more")


def ask(stack):
    """A page of clusters, and a presigned request, which carries no key."""
    opsworks.register_ecs_cluster(EcsClusterArn=CLUSTER, StackId=stack)
    pages = opsworks.get_paginator("describe_ecs_clusters").paginate(StackId=stack, PaginationConfig={"PageSize": 1})
    expect([each["EcsClusterArn"] for page in pages for each in page["EcsClusters"]], [CLUSTER], "all clusters")
    opsworks.deregister_ecs_cluster(EcsClusterArn=CLUSTER)

    url = opsworks.generate_presigned_url("describe_my_user_profile", ExpiresIn=60)
    headers = {"X-Amz-Target": "OpsWorks_20130218.DescribeMyUserProfile", "Content-Type": "application/x-amz-json-1.1"}
    with urllib.request.urlopen(urllib.request.Request(url, b"", headers)) as answer:
        expect(answer.status, 200, "a presigned request")


def join(stack):
    """A machine that exists joins and leaves."""
    said = subprocess.run(["sh", "-c", os.environ["JOIN"], "sh", stack], capture_output=True, text=True, check=False)
    if said.returncode != 0:
        raise AssertionError(f"the machine cannot join: {said.stdout}{said.stderr}")
    joined = said.stdout.split("Instance ID: ")[1].split()[0]
    wait("instance_registered", InstanceIds=[joined])
    if "RegisteredBy" not in instance(joined):
        raise AssertionError("nobody has registered it")
    opsworks.deregister_instance(InstanceId=joined)
    gone(joined)


def gone(instance_id):
    """The waiter for the end knows no status of a machine that only leaves."""
    end = time.monotonic() + 60
    while True:
        try:
            status = instance(instance_id)["Status"]
        except opsworks.exceptions.ResourceNotFoundException:
            return
        if time.monotonic() > end:
            raise AssertionError(f"{instance_id} has not left but is {status}")
        time.sleep(1)


def end(stack, layer, app, running):
    opsworks.stop_instance(InstanceId=running)
    wait("instance_stopped", InstanceIds=[running])
    opsworks.update_instance(InstanceId=running, Hostname="renamed")
    expect(instance(running)["Hostname"], "renamed", "a stopped instance's new name")
    opsworks.delete_instance(InstanceId=running)
    wait("instance_terminated", InstanceIds=[running])
    opsworks.delete_app(AppId=app)
    opsworks.delete_layer(LayerId=layer)
    opsworks.delete_stack(StackId=stack)
    refused(opsworks.exceptions.ResourceNotFoundException, opsworks.describe_stacks, StackIds=[stack])


def main():
    stack, layer, app, created = create()
    run(stack, layer, app, created)
    change(stack, layer, app, created)
    ask(stack)
    join(stack)
    end(stack, layer, app, created)


if __name__ == "__main__":
    main()
