package io.loom.catalog;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.loom.catalog.ImportService.Document;
import io.loom.model.InvalidInputException;
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
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** All definitions of the caller's tenant at once. */
@Path("/api/v1")
class ImportResource {

    private final ImportService imports;
    private final ObjectMapper json;

    ImportResource(ImportService imports, ObjectMapper json) {
        this.imports = imports;
        this.json = json;
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
        return imports.importAll(documents(request), skipInvalid, force, dryRun, passClusters);
    }

    /** The same of a body that is larger than others may be, as bytes. */
    @POST
    @Path("/import")
    @Consumes(MediaType.APPLICATION_OCTET_STREAM)
    @Produces(MediaType.APPLICATION_JSON)
    @PermissionsAllowed(Permissions.CATALOG_WRITE)
    @Operation(hidden = true)
    public ImportReport importLarge(
            @QueryParam("skipInvalid") @DefaultValue("false") boolean skipInvalid,
            @QueryParam("force") @DefaultValue("false") boolean force,
            @QueryParam("dryRun") @DefaultValue("false") boolean dryRun,
            @QueryParam("passClusters") @DefaultValue("false") boolean passClusters,
            InputStream body)
            throws IOException {
        ImportRequest request = json.readValue(body, ImportRequest.class);
        return imports.importAll(documents(request), skipInvalid, force, dryRun, passClusters);
    }

    private static List<Document> documents(@Nullable ImportRequest request) {
        if (request == null
                || request.documents() == null
                || request.documents().isEmpty()) {
            throw new InvalidInputException("/documents", "There are no documents.\nMaybe name files to import.");
        }
        return request.documents().stream()
                .map(document -> {
                    if (document == null || document.source() == null || document.text() == null) {
                        throw new InvalidInputException(
                                "/documents", "A document lacks its source or its text.\nMaybe give it both.");
                    }
                    return new Document(document.source(), document.text());
                })
                .toList();
    }

    @GET
    @Path("/export")
    @Produces("application/yaml")
    @PermissionsAllowed(Permissions.CATALOG_READ)
    public String exportAll() {
        return imports.exportAll();
    }
}
