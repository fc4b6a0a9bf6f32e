package dev.cairn.coordinator.domain;

/** The five events of OpsWorks whose recipes a layer names. Nothing else is called an event here. */
public enum LifecycleEvent {
    SETUP,
    CONFIGURE,
    DEPLOY,
    UNDEPLOY,
    SHUTDOWN
}
