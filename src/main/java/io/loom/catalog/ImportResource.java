package io.loom.catalog;

import io.loom.catalog.ImportService.Document;
import io.loom.tenancy.Permissions;
import io.quarkus.security.PermissionsAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;

/** All definitions of the caller's tenant at once. */
@Path("/api/v1")
class ImportResource {

    private final ImportService imports;

    ImportResource(ImportService imports) {
        this.imports = imports;
    }

    /**
     * What to import.
     *
     * @param documents JSON and YAML texts
     */
    record ImportRequest(@NotEmpty List<@Valid DocumentRequest> documents) {}

    /**
     * A text to import.
     *
     * @param source its path or another name
     * @param text one document, or several
     */
    record DocumentRequest(@NotNull String source, @NotNull String text) {}

    @POST
    @Path("/import")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @PermissionsAllowed(Permissions.CATALOG_WRITE)
    public ImportReport importAll(
            @QueryParam("skipInvalid") @DefaultValue("false") boolean skipInvalid,
            @QueryParam("force") @DefaultValue("false") boolean force,
            @Parameter(description = "Say what would be written, and write nothing.")
                    @QueryParam("dryRun")
                    @DefaultValue("false")
                    boolean dryRun,
            @Parameter(description = "Pass by documents that describe clusters, instead of refusing them.")
                    @QueryParam("passClusters")
                    @DefaultValue("false")
                    boolean passClusters,
            @NotNull @Valid ImportRequest request) {
        return imports.importAll(
                request.documents().stream()
                        .map(document -> new Document(document.source(), document.text()))
                        .toList(),
                skipInvalid,
                force,
                dryRun,
                passClusters);
    }

    @GET
    @Path("/export")
    @Produces("application/yaml")
    @PermissionsAllowed(Permissions.CATALOG_READ)
    public String exportAll() {
        return imports.exportAll();
    }
}
