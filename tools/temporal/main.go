// Command salvor-temporal runs the official Temporal server and its Web UI in one process on one SQLite file.
//
// It exists because no package registry ships a Temporal server binary. Everything that matters is upstream code;
// this file only wires it: static hosts for the four services, a schema that is created once, and time skipping
// switched on, which drills and tests use.
package main

import (
	"flag"
	"fmt"
	"log"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	uiserver "github.com/temporalio/ui-server/v2/server"
	uiconfig "github.com/temporalio/ui-server/v2/server/config"
	uioptions "github.com/temporalio/ui-server/v2/server/server_options"
	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/cluster"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/dynamicconfig"
	temporallog "go.temporal.io/server/common/log"
	"go.temporal.io/server/common/membership/static"
	sqliteplugin "go.temporal.io/server/common/persistence/sql/sqlplugin/sqlite"
	"go.temporal.io/server/common/primitives"
	"go.temporal.io/server/schema/sqlite"
	"go.temporal.io/server/temporal"
)

// Version is what `--version` prints and what the cache of built servers is keyed by.
const Version = "1.32.1"

const loopback = "127.0.0.1"

func main() {
	port := flag.Int("port", 7233, "gRPC port of the frontend, on 127.0.0.1")
	uiPort := flag.Int("ui-port", 8233, "port of the Web UI, on 127.0.0.1; 0 starts no UI")
	database := flag.String("db", "temporal.db", "SQLite file that holds all state")
	namespace := flag.String("namespace", "default", "namespace that is created when it is missing")
	level := flag.String("log-level", "error", "debug, info, warn or error")
	version := flag.Bool("version", false, "print the server version and exit")
	flag.Parse()
	if *version {
		fmt.Println(Version)
		return
	}
	if err := run(*port, *uiPort, *database, *namespace, *level); err != nil {
		log.Fatalf("salvor-temporal: %v", err)
	}
}

func run(port, uiPort int, database, namespace, level string) error {
	if err := createSchema(database); err != nil {
		return fmt.Errorf("create the schema in %s: %w", database, err)
	}
	sql := sqliteConfig(database)
	ns, err := sqlite.NewNamespaceConfig("active", namespace, false, nil)
	if err != nil {
		return fmt.Errorf("namespace %s: %w", namespace, err)
	}
	if err := sqlite.CreateNamespaces(sql, ns); err != nil {
		return fmt.Errorf("create namespace %s: %w", namespace, err)
	}

	logger := temporallog.NewZapLogger(temporallog.BuildZapLogger(temporallog.Config{Stdout: true, Level: level}))
	server, err := temporal.NewServer(
		temporal.WithConfig(serverConfig(sql, port)),
		temporal.ForServices(temporal.DefaultServices),
		temporal.WithStaticHosts(staticHosts(port)),
		temporal.WithLogger(logger),
		temporal.WithAuthorizer(authorization.NewNoopAuthorizer()),
		temporal.WithClaimMapper(func(*config.Config) authorization.ClaimMapper { return authorization.NewNoopClaimMapper() }),
		temporal.WithDynamicConfigClient(dynamicValues()),
	)
	if err != nil {
		return fmt.Errorf("configure the server: %w", err)
	}
	if err := server.Start(); err != nil {
		return fmt.Errorf("start the server: %w", err)
	}
	defer func() { _ = server.Stop() }()
	if uiPort != 0 {
		ui := uiserver.NewServer(uioptions.WithConfigProvider(&uiconfig.Config{
			Host:                loopback,
			Port:                uiPort,
			TemporalGRPCAddress: address(port),
			EnableUI:            true,
			HideLogs:            true,
			CORS:                uiconfig.CORS{CookieInsecure: true},
		}))
		defer ui.Stop()
		go func() {
			if err := ui.Start(); err != nil {
				log.Printf("salvor-temporal: the Web UI on port %d stopped: %v", uiPort, err)
			}
		}()
	}
	fmt.Printf("ready %s\n", address(port))
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGINT, syscall.SIGTERM)
	<-stop
	return nil
}

func sqliteConfig(database string) *config.SQL {
	return &config.SQL{
		PluginName:   sqliteplugin.PluginName,
		DatabaseName: database,
		// synchronous=FULL: a commit is on the disk before it is answered, so kill -9 loses nothing.
		ConnectAttributes: map[string]string{"mode": "rwc", "_journal_mode": "WAL", "_synchronous": "FULL"},
	}
}

// createSchema makes the database once, under another name: a process killed half-way leaves no half-made schema behind.
func createSchema(database string) error {
	if _, err := os.Stat(database); err == nil || !os.IsNotExist(err) {
		return err
	}
	fresh := database + ".new"
	for _, leftover := range []string{fresh, fresh + "-wal", fresh + "-shm"} {
		if err := os.Remove(leftover); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	if err := sqlite.SetupSchema(sqliteConfig(fresh)); err != nil {
		return err
	}
	return os.Rename(fresh, database)
}

func address(port int) string { return fmt.Sprintf("%s:%d", loopback, port) }

// internalPorts picks free loopback ports for the services behind the frontend. All listeners are held until every port
// is known, so that no two services get the same one.
func internalPorts() (history, matching, worker int) {
	ports := [3]int{}
	for i := range ports {
		listener, err := net.Listen("tcp", loopback+":0")
		if err != nil {
			log.Fatalf("salvor-temporal: no free port on %s: %v", loopback, err)
		}
		defer func() { _ = listener.Close() }()
		ports[i] = listener.Addr().(*net.TCPAddr).Port
	}
	return ports[0], ports[1], ports[2]
}

var historyPort, matchingPort, workerPort = internalPorts()

func staticHosts(frontend int) map[primitives.ServiceName]static.Hosts {
	hosts := map[primitives.ServiceName]static.Hosts{}
	for name, port := range map[primitives.ServiceName]int{
		primitives.FrontendService: frontend,
		primitives.HistoryService:  historyPort,
		primitives.MatchingService: matchingPort,
		primitives.WorkerService:   workerPort,
	} {
		hosts[name] = static.SingleLocalHost(address(port))
	}
	return hosts
}

func serverConfig(sql *config.SQL, port int) *config.Config {
	service := func(grpc int) config.Service {
		return config.Service{RPC: config.RPC{GRPCPort: grpc, BindOnLocalHost: true}}
	}
	return &config.Config{
		Persistence: config.Persistence{
			DefaultStore:     sqliteplugin.PluginName,
			VisibilityStore:  sqliteplugin.PluginName,
			NumHistoryShards: 1,
			DataStores:       map[string]config.DataStore{sqliteplugin.PluginName: {SQL: sql}},
		},
		ClusterMetadata: &cluster.Config{
			EnableGlobalNamespace:    false,
			FailoverVersionIncrement: 10,
			MasterClusterName:        "active",
			CurrentClusterName:       "active",
			ClusterInformation: map[string]cluster.ClusterInformation{
				"active": {Enabled: true, InitialFailoverVersion: 1, RPCAddress: address(port)},
			},
		},
		DCRedirectionPolicy: config.DCRedirectionPolicy{Policy: "noop"},
		Global:              config.Global{Membership: config.Membership{MaxJoinDuration: 30 * time.Second, BroadcastAddress: loopback}},
		Services: map[string]config.Service{
			"frontend": service(port),
			"history":  service(historyPort),
			"matching": service(matchingPort),
			"worker":   service(workerPort),
		},
		Archival: config.Archival{
			History:    config.HistoryArchival{State: "disabled"},
			Visibility: config.VisibilityArchival{State: "disabled"},
		},
		NamespaceDefaults: config.NamespaceDefaults{Archival: config.ArchivalNamespaceDefaults{
			History:    config.HistoryArchivalNamespaceDefaults{State: "disabled"},
			Visibility: config.VisibilityArchivalNamespaceDefaults{State: "disabled"},
		}},
		PublicClient: config.PublicClient{HostPort: address(port)},
	}
}

// dynamicValues are the settings that differ from the defaults, each for a reason.
func dynamicValues() dynamicconfig.StaticClient {
	return dynamicconfig.StaticClient{
		// Drills and tests rehearse hours in seconds.
		dynamicconfig.WorkflowTimeSkippingEnabled.Key(): true,
		// One partition a queue, as `temporal server start-dev` has it: on one machine more only cost hand-overs, and a queue's limit and
		// priorities hold for the whole of it.
		dynamicconfig.MatchingNumTaskqueueReadPartitions.Key():  1,
		dynamicconfig.MatchingNumTaskqueueWritePartitions.Key(): 1,
		// A new search attribute must be usable at once: Salvor registers its own when it starts.
		dynamicconfig.ForceSearchAttributesCacheRefreshOnRead.Key(): true,
	}
}
