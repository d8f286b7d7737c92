package io.loom.provisioner;

import io.loom.contract.AccountCheck;
import io.loom.contract.BootstrapWork;
import io.loom.contract.ClusterRef;
import io.loom.contract.ControlMessage;
import io.loom.contract.Enrolment;
import io.loom.contract.Finding;
import io.loom.contract.FoundMachine;
import io.loom.contract.KeyWork;
import io.loom.contract.Machine;
import io.loom.contract.MachineOwner;
import io.loom.contract.NodeRef;
import io.loom.contract.NodeSetup;
import io.loom.contract.PluginDescriptor;
import io.loom.contract.ProviderAccount;
import io.loom.contract.ProviderOffer;
import io.loom.contract.ProviderWork;
import io.loom.contract.ProvisionerMessage;
import io.loom.contract.ReportBatch;
import io.loom.contract.ResourceRef;
import io.loom.contract.SecretBundle;
import io.loom.contract.ServiceWork;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.contract.TaskAttempt;
import io.loom.contract.TaskBatch;
import io.loom.contract.TaskReport;
import io.loom.contract.TaskWork;
import io.loom.provisioner.automator.ansible.AnsibleConfig;
import io.loom.provisioner.automator.chef.ChefConfig;
import io.loom.provisioner.automator.docker.DockerConfig;
import io.loom.provisioner.automator.puppet.PuppetConfig;
import io.loom.provisioner.automator.shell.ShellConfig;
import io.loom.provisioner.node.NodeSettings;
import io.loom.provisioner.plugin.Items;
import io.loom.provisioner.plugin.Words;
import io.loom.provisioner.provider.aws.AwsConfig;
import io.loom.provisioner.provider.digitalocean.DigitalOceanConfig;
import io.loom.provisioner.provider.google.GoogleConfig;
import io.loom.provisioner.provider.hosts.HostsConfig;
import io.loom.provisioner.provider.joyent.JoyentConfig;
import io.loom.provisioner.provider.openstack.OpenStackConfig;
import io.loom.provisioner.provider.rackspace.RackspaceConfig;
import io.loom.provisioner.provider.sandbox.SandboxConfig;
import io.quarkus.runtime.annotations.RegisterForReflection;

/** The records that are read and written as JSON, named for the native build, which cannot find that out. */
@RegisterForReflection(
        targets = {
            AccountCheck.class,
            AnsibleConfig.class,
            AwsConfig.class,
            BootstrapWork.class,
            KeyWork.class,
            ChefConfig.class,
            ClusterRef.class,
            ControlMessage.Cancel.class,
            ControlMessage.CheckProvider.class,
            ControlMessage.DeleteMachine.class,
            ControlMessage.DiscoverProvider.class,
            ControlMessage.Drain.class,
            ControlMessage.ListMachines.class,
            ControlMessage.class,
            DigitalOceanConfig.class,
            DockerConfig.class,
            Enrolment.Answer.class,
            Enrolment.Request.class,
            Finding.Condition.class,
            Finding.class,
            FoundMachine.class,
            GoogleConfig.class,
            HostsConfig.class,
            JoyentConfig.class,
            Items.class,
            Machine.class,
            MachineOwner.class,
            NodeRef.class,
            NodeSettings.class,
            NodeSetup.class,
            OpenStackConfig.class,
            PluginDescriptor.FieldSchema.class,
            PluginDescriptor.FieldType.class,
            PluginDescriptor.Kind.class,
            PluginDescriptor.ResourceFormat.class,
            PluginDescriptor.ResourceType.class,
            PluginDescriptor.Shape.class,
            PluginDescriptor.class,
            ProviderAccount.class,
            ProviderOffer.Flavor.class,
            ProviderOffer.Image.class,
            ProviderOffer.Network.class,
            ProviderOffer.Quota.class,
            ProviderOffer.class,
            ProviderWork.class,
            ProvisionerMessage.Answer.class,
            ProvisionerMessage.Goodbye.class,
            ProvisionerMessage.Heartbeat.class,
            ProvisionerMessage.Hello.class,
            ProvisionerMessage.class,
            PuppetConfig.class,
            RackspaceConfig.class,
            ReportBatch.class,
            ResourceRef.class,
            SandboxConfig.class,
            SecretBundle.class,
            ServiceWork.class,
            ShellConfig.class,
            TaskAction.class,
            TaskAssignment.class,
            TaskAttempt.class,
            TaskBatch.class,
            TaskReport.Accepted.class,
            TaskReport.Failed.class,
            TaskReport.LogChunk.class,
            TaskReport.Progress.class,
            TaskReport.Refused.class,
            TaskReport.Succeeded.class,
            TaskReport.class,
            TaskWork.class,
            Words.class
        },
        classNames = {
            "com.sun.xml.internal.stream.XMLInputFactoryImpl",
            "io.loom.provisioner.executable.PluginManifest",
            "io.loom.provisioner.executable.PluginManifest$DeclaredField",
            "io.loom.provisioner.plugin.MachineRequest",
            "io.loom.provisioner.plugin.MachineToken",
            "io.loom.provisioner.provider.sandbox.KeeperMain$Adoption",
            "io.loom.provisioner.provider.sandbox.KeeperMain$Contact",
            "io.loom.provisioner.provider.sandbox.KeeperMain$Word",
            "io.loom.provisioner.provider.sandbox.NodeOrder",
            "io.loom.provisioner.provider.sandbox.SandboxNode",
            "io.loom.provisioner.provider.sandbox.SandboxNode$Init"
        })
final class NativeReflection {
    private NativeReflection() {}
}
