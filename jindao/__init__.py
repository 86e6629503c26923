"""jindao 晋道: themed walks over a real path network.

Everything public is listed here and loads when first used: `import jindao` itself is
light.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jindao._processes import (
        check_processes,
        worker_pool,
    )
    from jindao.assess.area import (
        area_named,
        read_area,
    )
    from jindao.assess.link_costs import (
        assumed_costs,
        read_costs,
    )
    from jindao.batch.generate import (
        BATCH_STATES,
        Batch,
        BatchOutcome,
        batch_of,
        generate_drafts,
    )
    from jindao.batch.orders import (
        CatalogueRequest,
    )
    from jindao.batch.report import (
        report_writer,
    )
    from jindao.batch.workers import (
        in_processes,
        on_dask,
    )
    from jindao.codec import (
        from_plain,
        to_plain,
    )
    from jindao.deep_links import (
        DeepLink,
        walk_links,
    )
    from jindao.errors import (
        BundleError,
        ClosedAreaError,
        ConflictError,
        DataError,
        HeritageDataError,
        JindaoError,
        MissingExtraError,
        NoLoopError,
        NoRouteError,
        NoSolutionError,
        NotAllowedError,
        NotFoundError,
        NoTourError,
        NotPublishableError,
        OutputError,
        OutsideNetworkError,
        Problem,
        RequestError,
        SignInError,
        SourceError,
        SourceRateLimitedError,
        StoreError,
        TableError,
        WithdrawnError,
    )
    from jindao.formats import (
        ASSESS_FILE_TYPES,
        ASSESS_FORMATS,
        FILE_TYPES,
        FORMATS,
        LINKS_FILE_TYPES,
        LINKS_FORMATS,
        REACH_FILE_TYPES,
        REACH_FORMATS,
        ROSTER_FILE_TYPES,
        ROSTER_FORMATS,
        SITE_FILE_TYPES,
        SITE_FORMATS,
        export,
        export_assessment,
        export_links,
        export_reach,
        export_roster,
        export_sites,
        file_name,
        format_asked,
        format_of,
        formats_for,
        reach_file_name,
        vendor_directory,
        write,
    )
    from jindao.formats.along_line import (
        way_data,
    )
    from jindao.formats.assessment import (
        read_assessment_json,
    )
    from jindao.formats.choices import (
        choices_text,
        tour_choices_text,
    )
    from jindao.formats.elevation_profile import (
        ElevationProfile,
        elevation_profile,
    )
    from jindao.formats.explain import (
        explained,
    )
    from jindao.formats.files import (
        check_writable,
        write_bytes,
    )
    from jindao.formats.hours_text import (
        hours_in_words,
    )
    from jindao.formats.html import (
        article,
        trip_words,
    )
    from jindao.formats.jsonfile import (
        read_json,
    )
    from jindao.formats.jsonld import (
        site_ld,
    )
    from jindao.formats.links import (
        read_links_json,
    )
    from jindao.formats.map import (
        MapParts,
        background_data,
        map_credit,
        map_parts,
        safe_json,
    )
    from jindao.formats.options import (
        GPX_ALONG,
        ExportOptions,
        GpxOptions,
        ServedBackground,
    )
    from jindao.formats.qr import (
        qr_svg,
    )
    from jindao.formats.reach_page import (
        reach_map_parts,
        reach_words,
    )
    from jindao.formats.safety import (
        safety,
    )
    from jindao.formats.safety_words import (
        safety_lines,
    )
    from jindao.formats.site_map import (
        dot_map_parts,
        dots_file,
        site_area,
        site_dots,
        site_map_parts,
    )
    from jindao.formats.sketch import (
        sketch_svg,
    )
    from jindao.formats.summary import (
        summary,
    )
    from jindao.formats.track_files import (
        TRACK_FILE_TYPES,
        TRACK_FORMATS,
        export_track,
    )
    from jindao.formats.track_map import (
        TrackMap,
        track_map,
    )
    from jindao.formats.track_words import (
        cleaning_text,
        comparison_text,
        datum_text,
        matching_text,
        pace_text,
        report_text,
        stats_rows,
        stats_text,
        track_told,
    )
    from jindao.formats.trail_map import (
        DrawnTrail,
        trail_map_parts,
    )
    from jindao.formats.what_if import (
        what_if_text,
    )
    from jindao.formats.words import (
        aligned,
        point_name,
        title,
    )
    from jindao.geo import (
        BBox,
        LonLat,
        geodesic_m,
    )
    from jindao.heritage.check import (
        CheckReport,
        check_dataset,
    )
    from jindao.heritage.dataset import (
        DATUMS,
        Heritage,
        Theme,
        Trail,
    )
    from jindao.heritage.diff import (
        Change,
        diff_sites,
    )
    from jindao.heritage.intake import (
        Intake,
        intake_table,
        read_intake,
    )
    from jindao.heritage.load import (
        load_heritage,
    )
    from jindao.heritage.package import (
        data_package,
        package_file,
        package_text,
    )
    from jindao.heritage.search import (
        Suggestion,
    )
    from jindao.heritage.select import (
        SiteQuery,
        count_sites,
    )
    from jindao.model.assessment import (
        REACH_TARGETS,
        Assessment,
        AssessRequest,
        Figure,
        Polygons,
    )
    from jindao.model.breakdown import (
        Breakdown,
        per_km,
    )
    from jindao.model.changes import (
        Addition,
        KeptChanges,
        Move,
        Order,
        Pin,
        Sleep,
        Stay,
        TourChanges,
    )
    from jindao.model.checks import (
        DATE_RANGE,
    )
    from jindao.model.closure import (
        CLOSURE_KINDS,
        Closure,
    )
    from jindao.model.count import (
        Count,
    )
    from jindao.model.day import (
        DAY_KEYS,
        OwnDay,
    )
    from jindao.model.edit import (
        TourEdit,
    )
    from jindao.model.event import (
        RouteEvent,
    )
    from jindao.model.groups import (
        GroupsRequest,
    )
    from jindao.model.links import (
        LINK_METHODS,
        LINK_RANGES,
        Joined,
        Link,
        LinkCosts,
        LinkPart,
        LinkPlan,
        LinksRequest,
    )
    from jindao.model.loop import (
        Loop,
        LoopQuality,
        Loops,
    )
    from jindao.model.loop_request import (
        LOOP_RANGES,
        LoopRequest,
    )
    from jindao.model.matrix import (
        MAX_POINTS,
        Matrix,
        MatrixRequest,
    )
    from jindao.model.notice import (
        Notice,
    )
    from jindao.model.people import (
        ROLES,
        ApiToken,
        AuditEntry,
        Bureau,
        User,
    )
    from jindao.model.place import (
        CATEGORIES,
        PROTECTION_LEVELS,
        Place,
        Site,
    )
    from jindao.model.plan import (
        Plan,
        PlannedLine,
        PlannedStretch,
    )
    from jindao.model.preferences import (
        LIMIT_RANGES,
        WISHES,
        Preferences,
    )
    from jindao.model.publication import (
        DIFFICULTIES,
        ROUTE_STATUSES,
        STEPS,
        Cover,
        LanguageState,
        Picture,
        Revision,
        RouteContent,
        RouteNotice,
        RouteSource,
        RouteStage,
        RouteText,
        StatusChange,
        StoredRoute,
    )
    from jindao.model.reach import (
        MAX_TIMES,
        REACH_RANGES,
        Reach,
        ReachedSite,
        ReachRequest,
    )
    from jindao.model.reading import (
        read_cap,
        read_date,
        read_day,
        read_length_m,
        read_lunch,
        read_minutes,
        read_number,
        read_preferences,
        read_time,
        read_whereabouts,
        read_whole,
    )
    from jindao.model.reference import (
        References,
    )
    from jindao.model.report import (
        REPORT_KINDS,
        REPORT_STATES,
        Report,
        ReportText,
    )
    from jindao.model.request import (
        LODGINGS,
        MAX_WAYPOINTS,
        TOUR_RANGES,
        RouteRequest,
        TourRequest,
    )
    from jindao.model.roster import (
        EventPlan,
        Roster,
    )
    from jindao.model.safety import (
        DaySafety,
        Light,
    )
    from jindao.model.story import (
        Story,
    )
    from jindao.model.track import (
        DATUMS_ASKED,
        Cleaning,
        DatumFinding,
        MatchedTrack,
        PlanComparison,
        TrackAsked,
        TrackReport,
        TrackStats,
    )
    from jindao.model.trip import (
        Background,
        Nearby,
        Note,
        Route,
        Tour,
        Trip,
    )
    from jindao.model.what_if import (
        WhatIf,
    )
    from jindao.model.written import (
        Contact,
    )
    from jindao.network.build import (
        build_network,
    )
    from jindao.network.bundle import (
        bundle_id,
        check_target,
        read_bundle,
        write_bundle,
    )
    from jindao.network.changed import (
        under_plan,
    )
    from jindao.network.climb import (
        climb,
    )
    from jindao.network.closure_file import (
        read_closures,
    )
    from jindao.network.facility_table import (
        read_facilities,
    )
    from jindao.network.network import (
        Network,
    )
    from jindao.network.plan_file import (
        read_plan,
    )
    from jindao.network.sources import (
        SOURCES,
        SourceOptions,
    )
    from jindao.network.sources.gather import (
        gather_ways,
    )
    from jindao.network.summary import (
        NetworkSummary,
        describe,
    )
    from jindao.network.terrain import (
        ElevationSource,
        open_elevation,
    )
    from jindao.planner import (
        Planner,
    )
    from jindao.profiles import (
        Profile,
        load_profiles,
    )
    from jindao.profiles.time import (
        din33466_s,
    )
    from jindao.public import (
        Catalogue,
        EventPlans,
        PublicRoute,
        RouteEntry,
        RouteQuery,
        atom_feed,
        count_totals,
        counts_csv,
        counts_svg,
        event_ld,
        geojson_feed,
        modified_at,
        notice_told,
        notices_atom,
        notices_geojson,
        open_picture,
        open_route,
        past_events,
        route_ld,
        sitemap,
        standing_closures,
        told_roster,
        upcoming_events,
    )
    from jindao.publishing.accounts import (
        RESET_HOURS,
        Accounts,
    )
    from jindao.publishing.checks import (
        CHECKS,
        Finding,
    )
    from jindao.publishing.desk import (
        Desk,
        World,
        borders,
    )
    from jindao.publishing.markdown import (
        render_markdown,
    )
    from jindao.publishing.notices import (
        NOTICE_MODES,
        NoticeBoard,
        NoticeText,
    )
    from jindao.publishing.permissions import (
        NOBODY,
        OPERATOR,
        PERMISSIONS,
        Actor,
        actor_for,
    )
    from jindao.publishing.pictures import (
        read_picture,
    )
    from jindao.publishing.reports import (
        ReportQueue,
        proposals_csv,
        proposals_json,
    )
    from jindao.publishing.sessions import (
        Sessions,
    )
    from jindao.routing import (
        ENGINES,
    )
    from jindao.routing.contraction import (
        prepared,
    )
    from jindao.settings import (
        Settings,
    )
    from jindao.store import (
        Backup,
        KeptTrip,
        Store,
        open_store,
        read_code,
    )
    from jindao.texts import (
        Texts,
        either,
        is_language,
        language,
        languages,
        say,
        tongue,
    )
    from jindao.tiles.files import (
        TileFile,
        open_tiles,
    )
    from jindao.tiles.source import (
        TileLayer,
        tile_file,
        tile_origins,
        without_secrets,
    )
    from jindao.tours.solve import (
        SOLVERS,
    )
    from jindao.tracks.clean import (
        clean_track,
    )
    from jindao.tracks.compare import (
        compare_with_plan,
    )
    from jindao.tracks.datum import (
        detect_datum,
        in_wgs84,
    )
    from jindao.tracks.limits import (
        ReadLimits,
        limits_of,
    )
    from jindao.tracks.match import (
        match_track,
    )
    from jindao.tracks.read import (
        READERS,
        read_track,
    )
    from jindao.tracks.stats import (
        track_stats,
    )
    from jindao.tracks.track import (
        Mark,
        Track,
    )

_HOMES = {
    "ASSESS_FILE_TYPES": "jindao.formats",
    "ASSESS_FORMATS": "jindao.formats",
    "Accounts": "jindao.publishing.accounts",
    "Actor": "jindao.publishing.permissions",
    "Addition": "jindao.model.changes",
    "ApiToken": "jindao.model.people",
    "AssessRequest": "jindao.model.assessment",
    "Assessment": "jindao.model.assessment",
    "AuditEntry": "jindao.model.people",
    "BATCH_STATES": "jindao.batch.generate",
    "BBox": "jindao.geo",
    "Background": "jindao.model.trip",
    "Backup": "jindao.store",
    "Batch": "jindao.batch.generate",
    "BatchOutcome": "jindao.batch.generate",
    "Breakdown": "jindao.model.breakdown",
    "BundleError": "jindao.errors",
    "Bureau": "jindao.model.people",
    "CATEGORIES": "jindao.model.place",
    "CHECKS": "jindao.publishing.checks",
    "CLOSURE_KINDS": "jindao.model.closure",
    "Catalogue": "jindao.public",
    "CatalogueRequest": "jindao.batch.orders",
    "Change": "jindao.heritage.diff",
    "CheckReport": "jindao.heritage.check",
    "Cleaning": "jindao.model.track",
    "ClosedAreaError": "jindao.errors",
    "Closure": "jindao.model.closure",
    "ConflictError": "jindao.errors",
    "Contact": "jindao.model.written",
    "Count": "jindao.model.count",
    "Cover": "jindao.model.publication",
    "DATE_RANGE": "jindao.model.checks",
    "DATUMS": "jindao.heritage.dataset",
    "DATUMS_ASKED": "jindao.model.track",
    "DAY_KEYS": "jindao.model.day",
    "DIFFICULTIES": "jindao.model.publication",
    "DataError": "jindao.errors",
    "DatumFinding": "jindao.model.track",
    "DaySafety": "jindao.model.safety",
    "DeepLink": "jindao.deep_links",
    "Desk": "jindao.publishing.desk",
    "DrawnTrail": "jindao.formats.trail_map",
    "ENGINES": "jindao.routing",
    "ElevationProfile": "jindao.formats.elevation_profile",
    "ElevationSource": "jindao.network.terrain",
    "EventPlan": "jindao.model.roster",
    "EventPlans": "jindao.public",
    "ExportOptions": "jindao.formats.options",
    "FILE_TYPES": "jindao.formats",
    "FORMATS": "jindao.formats",
    "Figure": "jindao.model.assessment",
    "Finding": "jindao.publishing.checks",
    "GPX_ALONG": "jindao.formats.options",
    "GpxOptions": "jindao.formats.options",
    "GroupsRequest": "jindao.model.groups",
    "Heritage": "jindao.heritage.dataset",
    "HeritageDataError": "jindao.errors",
    "Intake": "jindao.heritage.intake",
    "JindaoError": "jindao.errors",
    "Joined": "jindao.model.links",
    "KeptChanges": "jindao.model.changes",
    "KeptTrip": "jindao.store",
    "LIMIT_RANGES": "jindao.model.preferences",
    "LINKS_FILE_TYPES": "jindao.formats",
    "LINKS_FORMATS": "jindao.formats",
    "LINK_METHODS": "jindao.model.links",
    "LINK_RANGES": "jindao.model.links",
    "LODGINGS": "jindao.model.request",
    "LOOP_RANGES": "jindao.model.loop_request",
    "LanguageState": "jindao.model.publication",
    "Light": "jindao.model.safety",
    "Link": "jindao.model.links",
    "LinkCosts": "jindao.model.links",
    "LinkPart": "jindao.model.links",
    "LinkPlan": "jindao.model.links",
    "LinksRequest": "jindao.model.links",
    "LonLat": "jindao.geo",
    "Loop": "jindao.model.loop",
    "LoopQuality": "jindao.model.loop",
    "LoopRequest": "jindao.model.loop_request",
    "Loops": "jindao.model.loop",
    "MAX_POINTS": "jindao.model.matrix",
    "MAX_TIMES": "jindao.model.reach",
    "MAX_WAYPOINTS": "jindao.model.request",
    "MapParts": "jindao.formats.map",
    "Mark": "jindao.tracks.track",
    "MatchedTrack": "jindao.model.track",
    "Matrix": "jindao.model.matrix",
    "MatrixRequest": "jindao.model.matrix",
    "MissingExtraError": "jindao.errors",
    "Move": "jindao.model.changes",
    "NOBODY": "jindao.publishing.permissions",
    "NOTICE_MODES": "jindao.publishing.notices",
    "Nearby": "jindao.model.trip",
    "Network": "jindao.network.network",
    "NetworkSummary": "jindao.network.summary",
    "NoLoopError": "jindao.errors",
    "NoRouteError": "jindao.errors",
    "NoSolutionError": "jindao.errors",
    "NoTourError": "jindao.errors",
    "NotAllowedError": "jindao.errors",
    "NotFoundError": "jindao.errors",
    "NotPublishableError": "jindao.errors",
    "Note": "jindao.model.trip",
    "Notice": "jindao.model.notice",
    "NoticeBoard": "jindao.publishing.notices",
    "NoticeText": "jindao.publishing.notices",
    "OPERATOR": "jindao.publishing.permissions",
    "Order": "jindao.model.changes",
    "OutputError": "jindao.errors",
    "OutsideNetworkError": "jindao.errors",
    "OwnDay": "jindao.model.day",
    "PERMISSIONS": "jindao.publishing.permissions",
    "PROTECTION_LEVELS": "jindao.model.place",
    "Picture": "jindao.model.publication",
    "Pin": "jindao.model.changes",
    "Place": "jindao.model.place",
    "Plan": "jindao.model.plan",
    "PlanComparison": "jindao.model.track",
    "PlannedLine": "jindao.model.plan",
    "PlannedStretch": "jindao.model.plan",
    "Planner": "jindao.planner",
    "Polygons": "jindao.model.assessment",
    "Preferences": "jindao.model.preferences",
    "Problem": "jindao.errors",
    "Profile": "jindao.profiles",
    "PublicRoute": "jindao.public",
    "REACH_FILE_TYPES": "jindao.formats",
    "REACH_FORMATS": "jindao.formats",
    "REACH_RANGES": "jindao.model.reach",
    "REACH_TARGETS": "jindao.model.assessment",
    "READERS": "jindao.tracks.read",
    "REPORT_KINDS": "jindao.model.report",
    "REPORT_STATES": "jindao.model.report",
    "RESET_HOURS": "jindao.publishing.accounts",
    "ROLES": "jindao.model.people",
    "ROSTER_FILE_TYPES": "jindao.formats",
    "ROSTER_FORMATS": "jindao.formats",
    "ROUTE_STATUSES": "jindao.model.publication",
    "Reach": "jindao.model.reach",
    "ReachRequest": "jindao.model.reach",
    "ReachedSite": "jindao.model.reach",
    "ReadLimits": "jindao.tracks.limits",
    "References": "jindao.model.reference",
    "Report": "jindao.model.report",
    "ReportQueue": "jindao.publishing.reports",
    "ReportText": "jindao.model.report",
    "RequestError": "jindao.errors",
    "Revision": "jindao.model.publication",
    "Roster": "jindao.model.roster",
    "Route": "jindao.model.trip",
    "RouteContent": "jindao.model.publication",
    "RouteEntry": "jindao.public",
    "RouteEvent": "jindao.model.event",
    "RouteNotice": "jindao.model.publication",
    "RouteQuery": "jindao.public",
    "RouteRequest": "jindao.model.request",
    "RouteSource": "jindao.model.publication",
    "RouteStage": "jindao.model.publication",
    "RouteText": "jindao.model.publication",
    "SITE_FILE_TYPES": "jindao.formats",
    "SITE_FORMATS": "jindao.formats",
    "SOLVERS": "jindao.tours.solve",
    "SOURCES": "jindao.network.sources",
    "STEPS": "jindao.model.publication",
    "ServedBackground": "jindao.formats.options",
    "Sessions": "jindao.publishing.sessions",
    "Settings": "jindao.settings",
    "SignInError": "jindao.errors",
    "Site": "jindao.model.place",
    "SiteQuery": "jindao.heritage.select",
    "Sleep": "jindao.model.changes",
    "SourceError": "jindao.errors",
    "SourceOptions": "jindao.network.sources",
    "SourceRateLimitedError": "jindao.errors",
    "StatusChange": "jindao.model.publication",
    "Stay": "jindao.model.changes",
    "Store": "jindao.store",
    "StoreError": "jindao.errors",
    "StoredRoute": "jindao.model.publication",
    "Story": "jindao.model.story",
    "Suggestion": "jindao.heritage.search",
    "TOUR_RANGES": "jindao.model.request",
    "TRACK_FILE_TYPES": "jindao.formats.track_files",
    "TRACK_FORMATS": "jindao.formats.track_files",
    "TableError": "jindao.errors",
    "Texts": "jindao.texts",
    "Theme": "jindao.heritage.dataset",
    "TileFile": "jindao.tiles.files",
    "TileLayer": "jindao.tiles.source",
    "Tour": "jindao.model.trip",
    "TourChanges": "jindao.model.changes",
    "TourEdit": "jindao.model.edit",
    "TourRequest": "jindao.model.request",
    "Track": "jindao.tracks.track",
    "TrackAsked": "jindao.model.track",
    "TrackMap": "jindao.formats.track_map",
    "TrackReport": "jindao.model.track",
    "TrackStats": "jindao.model.track",
    "Trail": "jindao.heritage.dataset",
    "Trip": "jindao.model.trip",
    "User": "jindao.model.people",
    "WISHES": "jindao.model.preferences",
    "WhatIf": "jindao.model.what_if",
    "WithdrawnError": "jindao.errors",
    "World": "jindao.publishing.desk",
    "actor_for": "jindao.publishing.permissions",
    "aligned": "jindao.formats.words",
    "area_named": "jindao.assess.area",
    "article": "jindao.formats.html",
    "assumed_costs": "jindao.assess.link_costs",
    "atom_feed": "jindao.public",
    "background_data": "jindao.formats.map",
    "batch_of": "jindao.batch.generate",
    "borders": "jindao.publishing.desk",
    "build_network": "jindao.network.build",
    "bundle_id": "jindao.network.bundle",
    "check_dataset": "jindao.heritage.check",
    "check_processes": "jindao._processes",
    "check_target": "jindao.network.bundle",
    "check_writable": "jindao.formats.files",
    "choices_text": "jindao.formats.choices",
    "clean_track": "jindao.tracks.clean",
    "cleaning_text": "jindao.formats.track_words",
    "climb": "jindao.network.climb",
    "compare_with_plan": "jindao.tracks.compare",
    "comparison_text": "jindao.formats.track_words",
    "count_sites": "jindao.heritage.select",
    "count_totals": "jindao.public",
    "counts_csv": "jindao.public",
    "counts_svg": "jindao.public",
    "data_package": "jindao.heritage.package",
    "datum_text": "jindao.formats.track_words",
    "describe": "jindao.network.summary",
    "detect_datum": "jindao.tracks.datum",
    "diff_sites": "jindao.heritage.diff",
    "din33466_s": "jindao.profiles.time",
    "dot_map_parts": "jindao.formats.site_map",
    "dots_file": "jindao.formats.site_map",
    "either": "jindao.texts",
    "elevation_profile": "jindao.formats.elevation_profile",
    "event_ld": "jindao.public",
    "explained": "jindao.formats.explain",
    "export": "jindao.formats",
    "export_assessment": "jindao.formats",
    "export_links": "jindao.formats",
    "export_reach": "jindao.formats",
    "export_roster": "jindao.formats",
    "export_sites": "jindao.formats",
    "export_track": "jindao.formats.track_files",
    "file_name": "jindao.formats",
    "format_asked": "jindao.formats",
    "format_of": "jindao.formats",
    "formats_for": "jindao.formats",
    "from_plain": "jindao.codec",
    "gather_ways": "jindao.network.sources.gather",
    "generate_drafts": "jindao.batch.generate",
    "geodesic_m": "jindao.geo",
    "geojson_feed": "jindao.public",
    "hours_in_words": "jindao.formats.hours_text",
    "in_processes": "jindao.batch.workers",
    "in_wgs84": "jindao.tracks.datum",
    "intake_table": "jindao.heritage.intake",
    "is_language": "jindao.texts",
    "language": "jindao.texts",
    "languages": "jindao.texts",
    "limits_of": "jindao.tracks.limits",
    "load_heritage": "jindao.heritage.load",
    "load_profiles": "jindao.profiles",
    "map_credit": "jindao.formats.map",
    "map_parts": "jindao.formats.map",
    "match_track": "jindao.tracks.match",
    "matching_text": "jindao.formats.track_words",
    "modified_at": "jindao.public",
    "notice_told": "jindao.public",
    "notices_atom": "jindao.public",
    "notices_geojson": "jindao.public",
    "on_dask": "jindao.batch.workers",
    "open_elevation": "jindao.network.terrain",
    "open_picture": "jindao.public",
    "open_route": "jindao.public",
    "open_store": "jindao.store",
    "open_tiles": "jindao.tiles.files",
    "pace_text": "jindao.formats.track_words",
    "package_file": "jindao.heritage.package",
    "package_text": "jindao.heritage.package",
    "past_events": "jindao.public",
    "per_km": "jindao.model.breakdown",
    "point_name": "jindao.formats.words",
    "prepared": "jindao.routing.contraction",
    "proposals_csv": "jindao.publishing.reports",
    "proposals_json": "jindao.publishing.reports",
    "qr_svg": "jindao.formats.qr",
    "reach_file_name": "jindao.formats",
    "reach_map_parts": "jindao.formats.reach_page",
    "reach_words": "jindao.formats.reach_page",
    "read_area": "jindao.assess.area",
    "read_assessment_json": "jindao.formats.assessment",
    "read_bundle": "jindao.network.bundle",
    "read_cap": "jindao.model.reading",
    "read_closures": "jindao.network.closure_file",
    "read_code": "jindao.store",
    "read_costs": "jindao.assess.link_costs",
    "read_date": "jindao.model.reading",
    "read_day": "jindao.model.reading",
    "read_facilities": "jindao.network.facility_table",
    "read_intake": "jindao.heritage.intake",
    "read_json": "jindao.formats.jsonfile",
    "read_length_m": "jindao.model.reading",
    "read_links_json": "jindao.formats.links",
    "read_lunch": "jindao.model.reading",
    "read_minutes": "jindao.model.reading",
    "read_number": "jindao.model.reading",
    "read_picture": "jindao.publishing.pictures",
    "read_plan": "jindao.network.plan_file",
    "read_preferences": "jindao.model.reading",
    "read_reach_json": "jindao.formats.reach",
    "read_time": "jindao.model.reading",
    "read_track": "jindao.tracks.read",
    "read_whereabouts": "jindao.model.reading",
    "read_whole": "jindao.model.reading",
    "render_markdown": "jindao.publishing.markdown",
    "report_text": "jindao.formats.track_words",
    "report_writer": "jindao.batch.report",
    "route_ld": "jindao.public",
    "safe_json": "jindao.formats.map",
    "safety": "jindao.formats.safety",
    "safety_lines": "jindao.formats.safety_words",
    "say": "jindao.texts",
    "site_area": "jindao.formats.site_map",
    "site_dots": "jindao.formats.site_map",
    "site_ld": "jindao.formats.jsonld",
    "site_map_parts": "jindao.formats.site_map",
    "sitemap": "jindao.public",
    "sketch_svg": "jindao.formats.sketch",
    "standing_closures": "jindao.public",
    "stats_rows": "jindao.formats.track_words",
    "stats_text": "jindao.formats.track_words",
    "summary": "jindao.formats.summary",
    "tile_file": "jindao.tiles.source",
    "tile_origins": "jindao.tiles.source",
    "title": "jindao.formats.words",
    "to_plain": "jindao.codec",
    "told_roster": "jindao.public",
    "tongue": "jindao.texts",
    "tour_choices_text": "jindao.formats.choices",
    "track_map": "jindao.formats.track_map",
    "track_stats": "jindao.tracks.stats",
    "track_told": "jindao.formats.track_words",
    "trail_map_parts": "jindao.formats.trail_map",
    "trip_words": "jindao.formats.html",
    "under_plan": "jindao.network.changed",
    "upcoming_events": "jindao.public",
    "vendor_directory": "jindao.formats",
    "walk_links": "jindao.deep_links",
    "way_data": "jindao.formats.along_line",
    "what_if_text": "jindao.formats.what_if",
    "without_secrets": "jindao.tiles.source",
    "worker_pool": "jindao._processes",
    "write": "jindao.formats",
    "write_bundle": "jindao.network.bundle",
    "write_bytes": "jindao.formats.files",
}

__all__ = [  # noqa: RUF022 - sorted as `sorted()` does, which the test checks
    "ASSESS_FILE_TYPES",
    "ASSESS_FORMATS",
    "Accounts",
    "Actor",
    "Addition",
    "ApiToken",
    "AssessRequest",
    "Assessment",
    "AuditEntry",
    "BATCH_STATES",
    "BBox",
    "Background",
    "Backup",
    "Batch",
    "BatchOutcome",
    "Breakdown",
    "BundleError",
    "Bureau",
    "CATEGORIES",
    "CHECKS",
    "CLOSURE_KINDS",
    "Catalogue",
    "CatalogueRequest",
    "Change",
    "CheckReport",
    "Cleaning",
    "ClosedAreaError",
    "Closure",
    "ConflictError",
    "Contact",
    "Count",
    "Cover",
    "DATE_RANGE",
    "DATUMS",
    "DATUMS_ASKED",
    "DAY_KEYS",
    "DIFFICULTIES",
    "DataError",
    "DatumFinding",
    "DaySafety",
    "DeepLink",
    "Desk",
    "DrawnTrail",
    "ENGINES",
    "ElevationProfile",
    "ElevationSource",
    "EventPlan",
    "EventPlans",
    "ExportOptions",
    "FILE_TYPES",
    "FORMATS",
    "Figure",
    "Finding",
    "GPX_ALONG",
    "GpxOptions",
    "GroupsRequest",
    "Heritage",
    "HeritageDataError",
    "Intake",
    "JindaoError",
    "Joined",
    "KeptChanges",
    "KeptTrip",
    "LIMIT_RANGES",
    "LINKS_FILE_TYPES",
    "LINKS_FORMATS",
    "LINK_METHODS",
    "LINK_RANGES",
    "LODGINGS",
    "LOOP_RANGES",
    "LanguageState",
    "Light",
    "Link",
    "LinkCosts",
    "LinkPart",
    "LinkPlan",
    "LinksRequest",
    "LonLat",
    "Loop",
    "LoopQuality",
    "LoopRequest",
    "Loops",
    "MAX_POINTS",
    "MAX_TIMES",
    "MAX_WAYPOINTS",
    "MapParts",
    "Mark",
    "MatchedTrack",
    "Matrix",
    "MatrixRequest",
    "MissingExtraError",
    "Move",
    "NOBODY",
    "NOTICE_MODES",
    "Nearby",
    "Network",
    "NetworkSummary",
    "NoLoopError",
    "NoRouteError",
    "NoSolutionError",
    "NoTourError",
    "NotAllowedError",
    "NotFoundError",
    "NotPublishableError",
    "Note",
    "Notice",
    "NoticeBoard",
    "NoticeText",
    "OPERATOR",
    "Order",
    "OutputError",
    "OutsideNetworkError",
    "OwnDay",
    "PERMISSIONS",
    "PROTECTION_LEVELS",
    "Picture",
    "Pin",
    "Place",
    "Plan",
    "PlanComparison",
    "PlannedLine",
    "PlannedStretch",
    "Planner",
    "Polygons",
    "Preferences",
    "Problem",
    "Profile",
    "PublicRoute",
    "REACH_FILE_TYPES",
    "REACH_FORMATS",
    "REACH_RANGES",
    "REACH_TARGETS",
    "READERS",
    "REPORT_KINDS",
    "REPORT_STATES",
    "RESET_HOURS",
    "ROLES",
    "ROSTER_FILE_TYPES",
    "ROSTER_FORMATS",
    "ROUTE_STATUSES",
    "Reach",
    "ReachRequest",
    "ReachedSite",
    "ReadLimits",
    "References",
    "Report",
    "ReportQueue",
    "ReportText",
    "RequestError",
    "Revision",
    "Roster",
    "Route",
    "RouteContent",
    "RouteEntry",
    "RouteEvent",
    "RouteNotice",
    "RouteQuery",
    "RouteRequest",
    "RouteSource",
    "RouteStage",
    "RouteText",
    "SITE_FILE_TYPES",
    "SITE_FORMATS",
    "SOLVERS",
    "SOURCES",
    "STEPS",
    "ServedBackground",
    "Sessions",
    "Settings",
    "SignInError",
    "Site",
    "SiteQuery",
    "Sleep",
    "SourceError",
    "SourceOptions",
    "SourceRateLimitedError",
    "StatusChange",
    "Stay",
    "Store",
    "StoreError",
    "StoredRoute",
    "Story",
    "Suggestion",
    "TOUR_RANGES",
    "TRACK_FILE_TYPES",
    "TRACK_FORMATS",
    "TableError",
    "Texts",
    "Theme",
    "TileFile",
    "TileLayer",
    "Tour",
    "TourChanges",
    "TourEdit",
    "TourRequest",
    "Track",
    "TrackAsked",
    "TrackMap",
    "TrackReport",
    "TrackStats",
    "Trail",
    "Trip",
    "User",
    "WISHES",
    "WhatIf",
    "WithdrawnError",
    "World",
    "actor_for",
    "aligned",
    "area_named",
    "article",
    "assumed_costs",
    "atom_feed",
    "background_data",
    "batch_of",
    "borders",
    "build_network",
    "bundle_id",
    "check_dataset",
    "check_processes",
    "check_target",
    "check_writable",
    "choices_text",
    "clean_track",
    "cleaning_text",
    "climb",
    "compare_with_plan",
    "comparison_text",
    "count_sites",
    "count_totals",
    "counts_csv",
    "counts_svg",
    "data_package",
    "datum_text",
    "describe",
    "detect_datum",
    "diff_sites",
    "din33466_s",
    "dot_map_parts",
    "dots_file",
    "either",
    "elevation_profile",
    "event_ld",
    "explained",
    "export",
    "export_assessment",
    "export_links",
    "export_reach",
    "export_roster",
    "export_sites",
    "export_track",
    "file_name",
    "format_asked",
    "format_of",
    "formats_for",
    "from_plain",
    "gather_ways",
    "generate_drafts",
    "geodesic_m",
    "geojson_feed",
    "hours_in_words",
    "in_processes",
    "in_wgs84",
    "intake_table",
    "is_language",
    "language",
    "languages",
    "limits_of",
    "load_heritage",
    "load_profiles",
    "map_credit",
    "map_parts",
    "match_track",
    "matching_text",
    "modified_at",
    "notice_told",
    "notices_atom",
    "notices_geojson",
    "on_dask",
    "open_elevation",
    "open_picture",
    "open_route",
    "open_store",
    "open_tiles",
    "pace_text",
    "package_file",
    "package_text",
    "past_events",
    "per_km",
    "point_name",
    "prepared",
    "proposals_csv",
    "proposals_json",
    "qr_svg",
    "reach_file_name",
    "reach_map_parts",
    "reach_words",
    "read_area",
    "read_assessment_json",
    "read_bundle",
    "read_cap",
    "read_closures",
    "read_code",
    "read_costs",
    "read_date",
    "read_day",
    "read_facilities",
    "read_intake",
    "read_json",
    "read_length_m",
    "read_links_json",
    "read_lunch",
    "read_minutes",
    "read_number",
    "read_picture",
    "read_plan",
    "read_preferences",
    "read_reach_json",
    "read_time",
    "read_track",
    "read_whereabouts",
    "read_whole",
    "render_markdown",
    "report_text",
    "report_writer",
    "route_ld",
    "safe_json",
    "safety",
    "safety_lines",
    "say",
    "site_area",
    "site_dots",
    "site_ld",
    "site_map_parts",
    "sitemap",
    "sketch_svg",
    "standing_closures",
    "stats_rows",
    "stats_text",
    "summary",
    "tile_file",
    "tile_origins",
    "title",
    "to_plain",
    "told_roster",
    "tongue",
    "tour_choices_text",
    "track_map",
    "track_stats",
    "track_told",
    "trail_map_parts",
    "trip_words",
    "under_plan",
    "upcoming_events",
    "vendor_directory",
    "walk_links",
    "way_data",
    "what_if_text",
    "without_secrets",
    "worker_pool",
    "write",
    "write_bundle",
    "write_bytes",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("jindao")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
