package io.loom.contract;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What a task contains, by the part of the provisioner that does it. Never holds a secret. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ProviderWork.class, name = "provider"),
    @JsonSubTypes.Type(value = BootstrapWork.class, name = "bootstrap"),
    @JsonSubTypes.Type(value = KeyWork.class, name = "key"),
    @JsonSubTypes.Type(value = ServiceWork.class, name = "service")
})
public sealed interface TaskWork permits ProviderWork, BootstrapWork, KeyWork, ServiceWork {}
