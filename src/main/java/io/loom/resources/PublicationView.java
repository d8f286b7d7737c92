package io.loom.resources;

import java.util.List;

/**
 * A publication of a tenant's resources.
 *
 * @param number from 1; operations that begin after it go by it
 * @param activated versions that were not active before; empty where nothing was staged or recalled
 * @param deactivated versions that are not active any more
 */
record PublicationView(int number, List<ResourceView> activated, List<ResourceView> deactivated) {}
