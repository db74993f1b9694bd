"""Pages of the CMS about results: data of campaigns, calculation and publication, objections of regions."""
